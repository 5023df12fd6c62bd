/** Opening a lake: for its one owner to write, or for anyone to read. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../model/clock.ts';
import { asDiskError } from '../model/disk-errors.ts';
import { CorruptionError, messageOf, UndertoneError, UsageError } from '../model/errors.ts';
import { DiskObjects } from './disk/disk-objects.ts';
import { makeFolder } from './disk/make-folder.ts';
import { DocumentReader } from './document-table.ts';
import { FORMAT_VERSION, LAKE_FILE, STATE_FILE } from './layout.ts';
import { LakeLock, type OwnerInfo, ownedBy } from './lock.ts';
import { removeOrphans, ZONES } from './orphans.ts';
import { ProfileTable } from './profile-table.ts';
import type { Publisher } from './publisher.ts';
import { rebuildIt } from './rebuild-advice.ts';
import { openState } from './state.ts';
import { sweepTerms } from './terms/roll-terms.ts';
import { LakeWriter } from './writer.ts';

export interface LakeDescription {
  format: number;
  id: string;
  created: string;
  /** What the lake holds: real posts, or the made-up sample. The two never share one. */
  holds: 'posts' | 'sample';
}

export interface LakeReader {
  root: string;
  description: LakeDescription;
  objects: DiskObjects;
  db: DatabaseSync;
  documents: DocumentReader;
  close(): void;
}

export interface OwnedLake extends LakeReader {
  lock: LakeLock;
  writer: LakeWriter;
  profiles: ProfileTable;
}

export interface OwnOptions {
  /** How this process is shown to others that find the lake owned. */
  command: string;
  holds?: LakeDescription['holds'];
  /** Memory for the pages of its state, MB; as much as an import wants unless given. */
  cacheMb?: number;
  /** For a rebuild: runs when the lake is owned and before its state is opened, and lets a lost state pass. */
  setAside?: () => void;
  /** Where the lake is kept besides; it is claimed with the folder, and to be left by who owns the lake. */
  publisher?: Publisher;
}

/** Opens a lake for reading, also while another process owns it. Throws where there is none. */
export function openLakeReader(root: string): LakeReader {
  const description = readDescription(root);
  if (description === null) throw noLake(root);
  const db = openState(root, { readOnly: true });
  const documents = new DocumentReader(db);
  return { root, description, objects: new DiskObjects(root), db, documents, close: () => db.close() };
}

export const noLake = (root: string): UsageError =>
  new UsageError(`There is no lake at ${root} yet; "undertone import FILE" or "undertone start" makes one.`, {
    code: 'no-lake',
  });

/** Opens a lake as its owner, making it where there is none; or says who owns it. */
export async function ownLake(root: string, options: OwnOptions): Promise<OwnedLake | OwnerInfo> {
  prepareFolder(root);
  const info = {
    pid: process.pid,
    command: options.command,
    started: new Date(systemClock.now()).toISOString(),
    socket: null,
  };
  const lock = takeLock(root, info);
  if (!(lock instanceof LakeLock)) return lock;
  try {
    const objects = new DiskObjects(root);
    objects.clearTemporary();
    await options.publisher?.claim(options.command);
    const description = readDescription(root) ?? (await describe(objects, options.holds ?? 'posts'));
    if (options.holds !== undefined && description.holds !== options.holds) throw mixed(root, description);
    if (options.setAside === undefined) refuseLostState(root, objects);
    else options.setAside();
    const db = openState(root, options.cacheMb === undefined ? {} : { cacheMb: options.cacheMb });
    if (options.setAside === undefined) await removeOrphans(root, objects, db);
    await sweepTerms(db, objects);
    const writer = new LakeWriter(db);
    const close = (): void => {
      db.close();
      lock.release();
    };
    const documents = new DocumentReader(db);
    const profiles = new ProfileTable(db);
    return { root, description, objects, db, documents, lock, writer, profiles, close };
  } catch (error) {
    await options.publisher?.leave(false);
    lock.release();
    throw asDiskError(error, root);
  }
}

function takeLock(root: string, info: OwnerInfo): LakeLock | OwnerInfo {
  try {
    return LakeLock.take(root, info);
  } catch (error) {
    throw asDiskError(error, root);
  }
}

/** As `ownLake`, but another owner is an error. */
export async function ownLakeAlone(root: string, options: OwnOptions): Promise<OwnedLake> {
  const lake = await ownLake(root, options);
  if ('pid' in lake) throw ownedBy(root, lake);
  return lake;
}

function prepareFolder(root: string): void {
  try {
    makeFolder(resolve(root));
    if (!statSync(root).isDirectory()) throw new Error('it is not a folder');
    accessSync(root, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new UndertoneError(
      'lake-not-writable',
      `The lake folder ${root} cannot be written (${messageOf(error)}); choose another with --lake or change its permissions.`,
      { cause: error },
    );
  }
}

export function readDescription(root: string): LakeDescription | null {
  const path = join(root, LAKE_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UndertoneError(
      'lake-not-readable',
      `The lake at ${root} cannot be read (${messageOf(error)}).`,
      { cause: error },
    );
  }
  let description: LakeDescription;
  try {
    description = JSON.parse(text) as LakeDescription;
    if (typeof description.format !== 'number') throw new Error('no format version');
  } catch (error) {
    throw new CorruptionError(
      `${path} is damaged (${messageOf(error)}); it should be like {"format":${FORMAT_VERSION},"id":"…"}.`,
      error,
    );
  }
  if (description.format > FORMAT_VERSION) {
    throw new UndertoneError(
      'lake-too-new',
      `The lake at ${root} has format ${description.format}, made by a newer Undertone; this one reads up to ${FORMAT_VERSION}. Update Undertone to use it.`,
    );
  }
  return description;
}

async function describe(objects: DiskObjects, holds: LakeDescription['holds']): Promise<LakeDescription> {
  const description: LakeDescription = {
    format: FORMAT_VERSION,
    id: randomUUID(),
    created: new Date(systemClock.now()).toISOString(),
    holds,
  };
  await objects.put(LAKE_FILE, Buffer.from(`${JSON.stringify(description)}\n`));
  return description;
}

/** The sample and real posts never share a lake. */
export function mixed(root: string, description: LakeDescription): UsageError {
  const what = description.holds === 'sample' ? 'the made-up sample' : 'real posts';
  return new UsageError(
    `The lake ${root} holds ${what}, and the two never share a lake; give another folder with --lake.`,
    { code: 'sample-mixed' },
  );
}

/** Objects without their state database would look like nobody's, and then be removed as orphans. */
function refuseLostState(root: string, objects: DiskObjects): void {
  // SQLite takes an empty file for a new database.
  const state = statSync(join(root, STATE_FILE), { throwIfNoEntry: false });
  if (state !== undefined && state.size > 0) return;
  const holdsAny = ZONES.some((zone) => {
    const folder = objects.locate(zone);
    return existsSync(folder) && readdirSync(folder).length > 0;
  });
  if (!holdsAny) return;
  throw new CorruptionError(
    `The lake ${root} has data but its state.db is missing or empty; ${rebuildIt(root)} from that.`,
  );
}
