/**
 * A lake as it is at one moment, while its owner goes on: a copy of state.db, and links to objects that it names,
 * which stay when the owner replaces them.
 */
import { copyFile, link, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { CorruptionError, messageOf } from '../../model/errors.ts';
import type { DiskObjects } from '../disk/disk-objects.ts';
import { LAKE_FILE, RECEIPTS, STATE_FILE, TERMS } from '../layout.ts';
import type { ObjectInfo } from '../objects.ts';

/** Pages in one step: all, so that what is written meanwhile does not make it begin again. */
const ALL_PAGES = 2 ** 31 - 1;
const TRIES = 8;

export interface Snapshot {
  db: DatabaseSync;
  statePath: string;
  /** All that the lake consists of, apart from its state. */
  objects: ObjectInfo[];
  /** Where an object lies that is wanted as a file. */
  pathOf(key: string): string;
  drop(): Promise<void>;
}

/** Which of a state's objects are needed as files. */
export type Wanted = (db: DatabaseSync) => (info: ObjectInfo) => boolean;

/**
 * `known` are objects of the snapshot before, which never change.
 * @throws CorruptionError where an object is missing that the state names
 */
export async function takeSnapshot(
  root: string,
  objects: DiskObjects,
  known: readonly ObjectInfo[],
  wanted: Wanted,
): Promise<Snapshot> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryOnce(root, objects, known, wanted);
    } catch (error) {
      // An object that was replaced between the copy and the link; the next copy names what took its place.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (attempt === TRIES) {
        throw new CorruptionError(
          `An object of the lake ${root} is missing (${messageOf(error)}); run "undertone doctor --rebuild" on it.`,
          error,
        );
      }
    }
  }
}

async function tryOnce(
  root: string,
  objects: DiskObjects,
  known: readonly ObjectInfo[],
  wanted: Wanted,
): Promise<Snapshot> {
  const folder = objects.temporaryPath('.publication');
  await mkdir(folder, { recursive: true });
  const statePath = join(folder, STATE_FILE);
  const pathOf = (key: string): string => join(folder, key);
  let db: DatabaseSync | null = null;
  const drop = async (): Promise<void> => {
    db?.close();
    db = null;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await copyState(join(root, STATE_FILE), statePath);
    db = new DatabaseSync(statePath, { readOnly: true });
    const wants = wanted(db);
    const infos: ObjectInfo[] = db
      .prepare('select key, bytes, checksum from object order by key')
      .all()
      .map(({ key, bytes, checksum }) => ({
        key: String(key),
        bytes: Number(bytes),
        checksum: Number(checksum),
      }));
    const keep = async (key: string): Promise<void> => {
      await mkdir(dirname(pathOf(key)), { recursive: true });
      await link(objects.locate(key), pathOf(key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw error;
        return copyFile(objects.locate(key), pathOf(key));
      });
    };
    for (const info of infos) if (wants(info)) await keep(info.key);
    // Files of which no manifest knows a checksum.
    const before = new Map(known.map((info) => [info.key, info]));
    for (const key of [LAKE_FILE, ...(await objects.list(RECEIPTS)), ...(await objects.list(TERMS))]) {
      const info = await infoOf(objects, key, before.get(key));
      if (info === null) continue;
      infos.push(info);
      if (wants(info)) await keep(key);
    }
    return { db, statePath, objects: infos, pathOf, drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

/** A connection of its own reads all pages at one moment; the owner writes on meanwhile. */
export async function copyState(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    await backup(source, to, { rate: ALL_PAGES });
  } finally {
    source.close();
  }
}

async function infoOf(
  objects: DiskObjects,
  key: string,
  before: ObjectInfo | undefined,
): Promise<ObjectInfo | null> {
  const there = await stat(objects.locate(key)).catch(() => null);
  if (there === null) return null;
  if (there.size === before?.bytes) return before;
  const bytes = await objects.get(key);
  return { key, bytes: bytes.length, checksum: crc32(bytes) };
}
