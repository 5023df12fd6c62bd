/**
 * The live posts of a lake as a relation that DuckDB can read, always those of one snapshot of the manifest.
 * Compaction may take an object away while it is read; the question is then asked again of a newer snapshot.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { createRowTable } from '../lake/duckdb-tables.ts';
import { entityNames } from '../lake/entity-names.ts';
import { type LakeReader, openLakeReader } from '../lake/lake.ts';
import { type Snapshot, snapshotPosts } from '../lake/manifest.ts';
import { rebuildIt } from '../lake/rebuild-advice.ts';
import { nameOfLake } from '../lake/s3/copy-note.ts';
import { EMPTY_POSTS, literal } from '../lake/schema.ts';
import type { ManifestEntry } from '../lake/writer.ts';
import type { EntityNames } from '../model/entity-name.ts';
import { CorruptionError, UndertoneError } from '../model/errors.ts';
import { atExit } from './at-exit.ts';
import {
  abortError,
  isGone,
  isInterrupted,
  isOutOfMemory,
  isStatementError,
  outOfMemory,
} from './failures.ts';
import { Gate } from './gate.ts';
import { RowTables } from './row-tables.ts';
import { verifyObjects } from './verify.ts';

export interface AskOptions {
  /** Stops the question; it then rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface Question extends AskOptions {
  /** The SQL, given the relation of posts, and of those in objects that are left out of it. */
  sql: (posts: string, leftOut: LeftOut) => string;
  values?: DuckDBValue[];
  /** Whether others are to be answered first. */
  patient?: boolean;
  /** Only objects that may hold posts of this time are opened; ms, from inclusive, to exclusive. */
  from?: number;
  to?: number;
  /** Only these row numbers, where given. */
  rows?: BigInt64Array;
  /** Only these files, which hold the objects of the frozen snapshot. */
  files?: readonly string[];
  /** Objects to leave out, since the question has their counts. */
  leaveOut?: (object: ManifestEntry) => boolean;
}

/** What a question leaves out of its relation of posts. */
export interface LeftOut {
  objects: readonly ManifestEntry[];
  /** Their rows that are no longer posts; null where there are none. */
  gone: string | null;
}

export type Row = Record<string, unknown>;

export interface LakePostsOptions {
  /** Threads of DuckDB; 2 unless given. */
  threads?: number;
  /** What DuckDB may use; 512 unless given. */
  memoryMb?: number;
  /** Whether rows keep the order of the objects where a question asks for none, which costs memory. */
  ordered?: boolean;
}

interface Current {
  dataVersion: number;
  snapshot: Snapshot;
  /** The table of the snapshot's tombstones; null where there are none. */
  tombstones: string | null;
}

/** Groups that exceed the memory go to disk, such as those of millions of addresses. */
const SPILL_SIZE = '4GB';
const TRIES = 6;

export class LakePosts {
  readonly lake: LakeReader;
  readonly #instance: DuckDBInstance;
  readonly #memoryMb: number;
  readonly #gate = new Gate();
  readonly #rowTables: RowTables;
  readonly #removeSpill: () => void;
  readonly #forget: () => void;
  #frozen = false;
  #current: Current | null = null;
  #tables = 0;

  private constructor(lake: LakeReader, instance: DuckDBInstance, memoryMb: number, spill: string) {
    this.lake = lake;
    this.#removeSpill = () => rmSync(spill, { recursive: true, force: true });
    this.#forget = atExit(this.#removeSpill);
    this.#instance = instance;
    this.#rowTables = new RowTables(instance);
    this.#memoryMb = memoryMb;
  }

  static async open(root: string, options: LakePostsOptions = {}): Promise<LakePosts> {
    const lake = openLakeReader(root);
    const memoryMb = options.memoryMb ?? 512;
    const spill = mkdtempSync(join(tmpdir(), 'undertone-spill-'));
    try {
      const { DuckDBInstance } = await import('@duckdb/node-api');
      const instance = await DuckDBInstance.create(':memory:', {
        threads: String(options.threads ?? 2),
        memory_limit: `${memoryMb}MB`,
        temp_directory: spill,
        max_temp_directory_size: SPILL_SIZE,
        preserve_insertion_order: String(options.ordered ?? false),
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
      });
      const connection = await instance.connect();
      // Objects never change in place, so their footers need to be read only once.
      await connection.run('set global parquet_metadata_cache = true');
      connection.closeSync();
      return new LakePosts(lake, instance, memoryMb, spill);
    } catch (error) {
      lake.close();
      rmSync(spill, { recursive: true, force: true });
      throw error;
    }
  }

  /** Rows of the answer. Rejects with a CorruptionError that names the object where one is damaged. */
  ask(question: Question): Promise<Row[]> {
    return this.run(question, async (connection, sql, values) => {
      const reader = await connection.runAndReadAll(sql, values);
      return reader.getRowObjectsJS() as Row[];
    });
  }

  /** As `ask`, for answers that are not to be held in memory. `work` may be called again from the start. */
  async run<T>(
    question: Question,
    work: (connection: DuckDBConnection, sql: string, values: DuckDBValue[]) => Promise<T>,
  ): Promise<T> {
    question.signal?.throwIfAborted();
    // Before it waits for its turn, so that those that are answered first leave the table to it.
    const release = question.rows === undefined ? null : this.#rowTables.hold(question.rows);
    try {
      const leave = await this.#gate.enter(question.patient ?? false, question.signal);
      try {
        return await this.#tried(question, work);
      } finally {
        leave();
      }
    } finally {
      await release?.();
    }
  }

  async #tried<T>(
    question: Question,
    work: (connection: DuckDBConnection, sql: string, values: DuckDBValue[]) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const connection = await this.#instance.connect();
      const interrupt = (): void => connection.interrupt();
      question.signal?.addEventListener('abort', interrupt);
      try {
        const { posts, leftOut } = await this.#relation(connection, question);
        // What is interrupted before it runs would run all the same.
        question.signal?.throwIfAborted();
        return await work(connection, question.sql(posts, leftOut), question.values ?? []);
      } catch (error) {
        if (question.signal?.aborted) throw abortError(question.signal);
        if (error instanceof UndertoneError) throw error;
        if (!this.#frozen) this.#current = null;
        if (isGone(error) && !this.#frozen && attempt < TRIES) continue;
        throw await this.#explain(error);
      } finally {
        question.signal?.removeEventListener('abort', interrupt);
        connection.closeSync();
      }
    }
  }

  /**
   * Takes the newest snapshot and stays with it, so that several questions are about the same posts. Its
   * objects must then be kept from compaction (pinned-objects.ts).
   */
  async freeze(): Promise<Snapshot> {
    this.#frozen = false;
    const connection = await this.#instance.connect();
    try {
      const { snapshot } = await this.#latest(connection);
      this.#frozen = true;
      return snapshot;
    } finally {
      connection.closeSync();
    }
  }

  /** Changes with every commit to the lake by another connection than this. */
  get version(): number {
    return Number(this.lake.db.prepare('pragma data_version').get()?.data_version);
  }

  /** How named entities are told apart in this lake. */
  get names(): EntityNames {
    return entityNames(this.lake.db);
  }

  close(): void {
    this.#instance.closeSync();
    this.lake.close();
    this.#removeSpill();
    this.#forget();
  }

  async #relation(
    connection: DuckDBConnection,
    { from, to, rows, files, leaveOut = () => false }: Question,
  ): Promise<{ posts: string; leftOut: LeftOut }> {
    const { snapshot, tombstones } = await this.#latest(connection);
    const wanted = snapshot.objects.filter(({ minTime, maxTime }) => {
      if (from === undefined && to === undefined) return true;
      if (minTime === null || maxTime === null) return false;
      return (from === undefined || maxTime >= from) && (to === undefined || minTime < to);
    });
    const apart = wanted.filter(leaveOut);
    const locate = (objects: readonly ManifestEntry[]): string[] =>
      objects.map(({ key }) => this.lake.objects.locate(key));
    const join = (kind: 'semi' | 'anti', objects: string): string =>
      `(select every.* from ${objects} every ${kind} join ${tombstones} gone on every._row = gone.row)`;
    const live = (objects: string): string => (tombstones === null ? objects : join('anti', objects));
    const gone = tombstones === null || apart.length === 0 ? null : join('semi', scanOf(locate(apart)));
    const leftOut = { objects: apart, gone };
    const paths = files ?? locate(wanted.filter((object) => !leaveOut(object)));
    if (paths.length === 0) return { posts: `(${EMPTY_POSTS})`, leftOut };
    let posts = live(scanOf(paths));
    if (rows !== undefined) {
      const chosen = await this.#rowTables.of(rows);
      posts = `(select every.* from ${posts} every semi join ${chosen} chosen on every._row = chosen.row)`;
    }
    return { posts, leftOut };
  }

  /** The snapshot, taken anew when the state database has changed since. */
  async #latest(connection: DuckDBConnection): Promise<Current> {
    const dataVersion = this.version;
    if (this.#current !== null && (this.#frozen || this.#current.dataVersion === dataVersion))
      return this.#current;
    const snapshot = snapshotPosts(this.lake.db);
    let tombstones: string | null = null;
    if (snapshot.tombstones.length > 0) {
      const number = ++this.#tables;
      tombstones = `tombstone_${number}`;
      await createRowTable(connection, tombstones, snapshot.tombstones, 'table');
      // Questions already on their way may still name the tables before it.
      if (number > 16) await connection.run(`drop table if exists tombstone_${number - 16}`);
    }
    this.#current = { dataVersion, snapshot, tombstones };
    return this.#current;
  }

  async #explain(error: unknown): Promise<unknown> {
    if (isOutOfMemory(error)) return outOfMemory(this.#memoryMb, error);
    if (isInterrupted(error) || isStatementError(error)) return error;
    const damaged = await verifyObjects(this.lake, { zones: ['posts'] });
    if (damaged.length === 0) return error;
    return damage(damaged, this.lake.root, error);
  }
}

export function damage(
  damaged: readonly { key: string; problem: string }[],
  root: string,
  cause: unknown,
): CorruptionError {
  const [first] = damaged;
  const more = damaged.length > 1 ? ` (and ${damaged.length - 1} more)` : '';
  return new CorruptionError(
    `The object ${first?.key} of the lake ${nameOfLake(root)} ${first?.problem}${more}; ${rebuildIt(root)} from the raw posts.`,
    cause,
  );
}

/** A scan of Parquet files, in the order given. */
export const scanOf = (paths: readonly string[]): string =>
  `read_parquet([${paths.map(literal).join(', ')}], hive_partitioning = false)`;
