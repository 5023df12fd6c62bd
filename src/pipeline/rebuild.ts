/**
 * Makes a lake's state anew from what the lake holds: the posts' objects first, then everything in the raw
 * zone and the old log played again. Rows that are there stay as they are; what is missing, because its
 * object is damaged, comes back from its original; deletions are applied again. What is damaged is set
 * aside under `damaged/` and named; nothing is thrown away.
 */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { searchTokens } from '../enrich/search-tokens.ts';
import { restoreTombstones } from '../lake/erasure/restore.ts';
import { type OwnedLake, type OwnOptions, ownLakeAlone } from '../lake/lake.ts';
import { STATE_FILE } from '../lake/layout.ts';
import { listObjects } from '../lake/manifest.ts';
import type { ObjectInfo } from '../lake/objects.ts';
import { ROWS_PER_OBJECT } from '../lake/owners.ts';
import { decodeRawFrames } from '../lake/raw-frames.ts';
import { reindexObject } from '../lake/reindex.ts';
import { insertRows, PAID_TABLES } from '../lake/restore-paid.ts';
import { transaction } from '../lake/state.ts';
import { storeTopic } from '../lake/topic-table.ts';
import type { ManifestEntry } from '../lake/writer.ts';
import { restoreLedger } from '../ledger/restore.ts';
import { SqliteLog } from '../log/sqlite/sqlite-log.ts';
import { systemClock } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import { readDeadLetters, writeDeadLetters } from './dead-letters.ts';
import { Pipeline, type PipelineOptions } from './pipeline.ts';
import { checkStored } from './topics.ts';

export interface Rebuilt {
  /** Posts visible afterwards. */
  posts: number;
  /** Rows that came back from their originals, since the object that held them is damaged. */
  restored: number;
  objects: number;
  /** What could not be read, and why; it is under damaged/ now. */
  damaged: { what: string; why: string }[];
}

const DAMAGED = 'damaged';

export async function rebuild(root: string, options: PipelineOptions): Promise<Rebuilt> {
  const damaged: Rebuilt['damaged'] = [];
  let old: DatabaseSync | null = null;
  const setAside = (): void => {
    old = setStateAside(root);
  };
  const own: OwnOptions = { command: options.command, setAside };
  const lake = await ownLakeAlone(root, own);
  const salvage = new Salvage(old, damaged);
  salvage.restoreDeletions(lake.db);
  damaged.push(...(await restoreTombstones(lake)));
  const raw = await restoreManifest(lake, salvage, damaged);
  const objects = await reindexPosts(lake, salvage, damaged);
  const oldDeadLetters = await lake.objects.list('dead-letters');
  const numbered = [
    ...(await lake.objects.list('posts')),
    ...(await lake.objects.list('windows')),
    ...(await lake.objects.list('metrics')),
    ...(await lake.objects.list('tombstones')),
    ...oldDeadLetters,
  ];
  lake.writer.reserveObjectNumbers(
    Math.max(salvage.lastObject(), ...numbered.map((key) => numbersIn(key)[1])),
  );
  new SqliteLog(lake.db);
  salvage.restoreTopics(lake.db);
  salvage.restoreLedger(lake.db);
  salvage.restorePaid(lake.db);
  salvage.restoreLogState(lake.db, raw.lastOffset);
  const pipeline = await Pipeline.on(lake, { ...options, housekeeping: false });
  const firstNewRow = lake.writer.takeObjectNumber() * ROWS_PER_OBJECT;
  try {
    await replayRaw(pipeline, raw.keys, damaged);
    await salvage.replayLog(pipeline);
    await keepDeadLetters(pipeline, oldDeadLetters);
    const count = (sql: string, ...values: number[]): number =>
      Number(lake.db.prepare(sql).get(...values)?.count);
    return {
      posts: count('select count(*) as count from document'),
      restored: count('select count(*) as count from document where row >= ?', firstNewRow),
      objects,
      damaged,
    };
  } finally {
    await pipeline.close();
    salvage.close();
  }
}

/** Moves the old state out of the way and opens it for what can still be read of it. */
function setStateAside(root: string): DatabaseSync | null {
  if (!existsSync(join(root, STATE_FILE))) return null;
  const folder = join(root, DAMAGED);
  mkdirSync(folder, { recursive: true });
  const stamp = new Date(systemClock.now()).toISOString().replace(/[:.]/g, '-');
  const target = join(folder, `state-${stamp}.db`);
  for (const suffix of ['', '-wal', '-shm']) {
    const from = join(root, `${STATE_FILE}${suffix}`);
    if (existsSync(from)) renameSync(from, `${target}${suffix}`);
  }
  try {
    return new DatabaseSync(target);
  } catch {
    return null;
  }
}

/** The old state database, of which each table may or may not be readable. */
class Salvage {
  readonly #old: DatabaseSync | null;
  readonly #damaged: Rebuilt['damaged'];

  constructor(old: DatabaseSync | null, damaged: Rebuilt['damaged']) {
    this.#old = old;
    this.#damaged = damaged;
  }

  close(): void {
    this.#old?.close();
  }

  /** Rows of the old database as far as they can be read. */
  #rows(sql: string, what: string): Record<string, unknown>[] {
    const rows: Record<string, unknown>[] = [];
    if (this.#old === null) return rows;
    try {
      for (const row of this.#old.prepare(sql).iterate()) rows.push(row);
    } catch (error) {
      this.#damaged.push({ what: `state.db: ${what}`, why: messageOf(error) });
    }
    return rows;
  }

  /** What was deleted stays deleted, also where the record of the deletion is no longer in the raw zone. */
  restoreDeletions(db: DatabaseSync): void {
    const rows = this.#rows('select row from tombstone', 'hidden rows');
    const posts = this.#rows(
      'select key, version, deleted_at from owner where deleted_at is not null',
      'deleted posts',
    );
    const authors = this.#rows(
      'select author, network, author_id, deleted_at, applied from deleted_author',
      'deleted accounts',
    );
    const erasures = this.#rows('select key, since from erasure', 'what is to be erased');
    const erased = this.#rows('select hash, deleted_at from forgotten', 'what was erased');
    const aliases = this.#rows('select alias, target from alias', 'aliases');
    transaction(db, () => {
      const insert = (table: string, values: number) =>
        db.prepare(`insert or ignore into ${table} values (${new Array(values).fill('?').join(', ')})`);
      const tombstone = insert('tombstone', 1);
      for (const { row } of rows) tombstone.run(row as number);
      const owner = insert('owner', 6);
      // Only the deletion is kept: the version comes again with the row, if there still is one.
      for (const { key, deleted_at } of posts)
        owner.run(key as Uint8Array, -9e15, 0, null, null, deleted_at as number);
      const author = insert('deleted_author', 5);
      for (const one of authors) {
        author.run(
          one.author as number,
          one.network as string,
          one.author_id as string,
          one.deleted_at as number,
          // Rows that come back from damaged objects are hidden anew; of what is erased nothing comes back.
          one.applied === 2 || one.applied === 3 ? one.applied : 0,
        );
      }
      const erasure = db.prepare('insert into erasure (key, since) values (?, ?)');
      for (const { key, since } of erasures) erasure.run(key as Uint8Array, since as number);
      const forgotten = insert('forgotten', 2);
      for (const one of erased) forgotten.run(one.hash as Uint8Array, one.deleted_at as number);
      const alias = insert('alias', 2);
      for (const one of aliases) alias.run(one.alias as Uint8Array, one.target as Uint8Array);
    });
  }

  /** Topics that were added while running are kept nowhere else. */
  restoreTopics(db: DatabaseSync): void {
    const made = this.#rows("select 1 from sqlite_master where name = 'topic'", 'topics');
    if (made.length === 0) return;
    for (const row of this.#rows('select * from topic', 'topics')) {
      const topic = { name: String(row.name), rule: String(row.rule) };
      try {
        checkStored(topic);
        const origin = row.origin === 'config' ? 'config' : 'api';
        storeTopic(db, { ...topic, since: Number(row.since), origin });
      } catch (error) {
        this.#damaged.push({ what: `state.db: the topic ${topic.name}`, why: messageOf(error) });
      }
    }
  }

  /** Checksums of the old manifest, by key. */
  checksums(): Map<string, number> {
    const rows = this.#rows('select key, checksum from object', 'manifest');
    return new Map(rows.map((row) => [String(row.key), Number(row.checksum)]));
  }

  lastObject(): number {
    return Number(this.#rows("select value from meta where name = 'last_object'", 'numbers')[0]?.value ?? 0);
  }

  /** What is covered and missing, of a state that was new enough to have a ledger. */
  restoreLedger(db: DatabaseSync): void {
    const kept = this.#rows("select name from sqlite_master where name = 'ledger_head'", 'tables').length > 0;
    transaction(db, () =>
      restoreLedger(db, (table) => (kept ? this.#rows(`select * from ${table}`, 'ledger') : [])),
    );
  }

  /** What was spent, and how far backfills have come, so that nothing is paid for twice. */
  restorePaid(db: DatabaseSync): void {
    const tables = this.#rows("select name from sqlite_master where type = 'table'", 'tables');
    const there = new Set(tables.map(({ name }) => String(name)));
    transaction(db, () => {
      for (const table of PAID_TABLES) {
        if (there.has(table)) insertRows(db, table, this.#rows(`select * from ${table}`, table));
      }
    });
  }

  /** Cursors, and a log that goes on counting where the old one ended. */
  restoreLogState(db: DatabaseSync, lastRawOffset: number): void {
    const cursors = this.#rows('select source, cursor from log_cursor', 'cursors');
    const sequence = this.#rows("select seq from sqlite_sequence where name = 'log_block'", 'log');
    const last = Math.max(lastRawOffset, Number(sequence[0]?.seq ?? 0));
    transaction(db, () => {
      for (const { source, cursor } of cursors) {
        db.prepare('insert or replace into log_cursor values (?, ?)').run(String(source), String(cursor));
      }
      db.prepare("insert into sqlite_sequence (name, seq) values ('log_block', ?)").run(last);
      db.prepare('update log_consumer set offset = ?').run(last);
    });
  }

  /** Blocks that had not reached the raw zone yet, each checked by itself. */
  async replayLog(pipeline: Pipeline): Promise<void> {
    if (this.#old === null) return;
    let from = Number(
      this.#rows("select offset from log_consumer where name = 'raw'", 'positions')[0]?.offset ?? 0,
    );
    const end = Number(
      this.#rows("select seq from sqlite_sequence where name = 'log_block'", 'log')[0]?.seq ?? 0,
    );
    const log = this.#openLog();
    if (log === null) return;
    const signal = new AbortController().signal;
    for (; from < end; from++) {
      try {
        const [entry] = log.read(from, { blocks: 1, bytes: 1 });
        if (entry === undefined) break;
        await pipeline.log.room(signal);
        pipeline.log.append([{ ...entry.block, cursor: null }]);
        from = entry.offset - 1;
      } catch (error) {
        this.#damaged.push({ what: `state.db: block ${from + 1} of the log`, why: messageOf(error) });
      }
    }
    await pipeline.settled();
  }

  #openLog(): SqliteLog | null {
    try {
      return new SqliteLog(this.#old!);
    } catch (error) {
      this.#damaged.push({ what: 'state.db: log', why: messageOf(error) });
      return null;
    }
  }
}

/** Enters the objects of the zones that are kept as they are; returns the raw ones to play again. */
async function restoreManifest(
  lake: OwnedLake,
  salvage: Salvage,
  damaged: Rebuilt['damaged'],
): Promise<{ keys: string[]; lastOffset: number }> {
  const checksums = salvage.checksums();
  const raw: string[] = [];
  let lastOffset = 0;
  for (const zone of ['raw', 'windows', 'metrics'] as const) {
    for (const key of await lake.objects.list(zone)) {
      const bytes = await lake.objects.get(key);
      const info: ObjectInfo = { key, bytes: bytes.length, checksum: crc32(bytes) };
      const [first, last] = numbersIn(key);
      if (zone === 'raw') {
        raw.push(key);
        lastOffset = Math.max(lastOffset, last);
      }
      const expected = checksums.get(key);
      if (expected !== undefined && expected !== info.checksum) {
        damaged.push({ what: key, why: 'its checksum does not fit; what can be read of it is used' });
      }
      lake.writer.enter([{ ...info, zone, number: first, rows: 0, minTime: null, maxTime: null }], () => {});
    }
  }
  return { keys: raw, lastOffset };
}

async function reindexPosts(lake: OwnedLake, salvage: Salvage, damaged: Rebuilt['damaged']): Promise<number> {
  const checksums = salvage.checksums();
  const keys = await lake.objects.list('posts');
  keys.sort((a, b) => numbersIn(a)[0] - numbersIn(b)[0]);
  let group = 0;
  let entered = 0;
  for (const key of keys) {
    try {
      const bytes = await lake.objects.get(key);
      const checksum = crc32(bytes);
      const expected = checksums.get(key);
      if (expected !== undefined && expected !== checksum) throw new Error('its checksum does not fit');
      const number = numbersIn(key)[0];
      const object: ManifestEntry = {
        key,
        bytes: bytes.length,
        checksum,
        zone: 'posts',
        number,
        rows: 0,
        minTime: null,
        maxTime: null,
      };
      group = await reindexObject(lake.writer, lake.objects, object, { firstGroup: group, searchTokens });
      entered++;
    } catch (error) {
      damaged.push({ what: key, why: messageOf(error) });
      lake.writer.replace([key], [], [], () => {});
      const target = join(lake.root, DAMAGED, key);
      mkdirSync(dirname(target), { recursive: true });
      renameSync(lake.objects.locate(key), target);
    }
  }
  return entered;
}

/** Plays the raw zone through the pipeline: what is there already counts as duplicate. */
async function replayRaw(
  pipeline: Pipeline,
  keys: readonly string[],
  damaged: Rebuilt['damaged'],
): Promise<void> {
  const { lake, log } = pipeline;
  const signal = new AbortController().signal;
  const inOrder = [...keys].sort((a, b) => numbersIn(a)[0] - numbersIn(b)[0]);
  for (const key of inOrder) {
    try {
      for (const { source, format, receivedAt, payload } of decodeRawFrames(
        await lake.objects.get(key),
        key,
      )) {
        await log.room(signal);
        log.append([{ source, format, receivedAt, payload, cursor: null }]);
      }
    } catch (error) {
      damaged.push({ what: key, why: messageOf(error) });
    }
    await pipeline.settled();
    // These originals are in the raw zone already.
    transaction(lake.db, () => log.commit('raw', log.end()));
    transaction(lake.db, () => log.trim());
  }
}

/** Dead letters that the replay did not bring again, since their originals are gone, are kept from the old objects. */
async function keepDeadLetters(pipeline: Pipeline, old: readonly string[]): Promise<void> {
  const { lake } = pipeline;
  const again = new Set<string>();
  for (const { key } of listObjects(lake.db, 'dead-letters')) {
    for (const line of await readDeadLetters(lake.objects, key)) again.add(hash('sha256', line.payload));
  }
  for (const key of old) {
    const lines = await readDeadLetters(lake.objects, key);
    const kept = lines.filter((line) => !again.has(hash('sha256', line.payload)));
    if (kept.length > 0)
      lake.writer.enter(
        [await writeDeadLetters(lake.objects, lake.writer.takeObjectNumber(), kept)],
        () => {},
      );
    await lake.objects.delete(key);
  }
}

/** First and last number in an object's name; the same where it has one. */
function numbersIn(key: string): [number, number] {
  const found = /(\d+)(?:-(\d+))?\.[a-z.]+$/.exec(key);
  const first = Number(found?.[1] ?? 0);
  return [first, Number(found?.[2] ?? first)];
}
