/**
 * The metrics zone: how often posts were liked, repeated and answered, minute by minute. Rows are observations,
 * which add up; a post and minute may have several. Only posts that the lake holds are counted.
 */
import { rm, writeFile } from 'node:fs/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ReactionCount } from '../model/reaction.ts';
import { metricsKey } from './layout.ts';
import { listObjects } from './manifest.ts';
import type { MetricCounts } from './metrics.ts';
import type { ObjectStore } from './objects.ts';
import { postKey } from './post-key.ts';
import { literal } from './schema.ts';
import { AS_PARQUET, withDuckDb } from './with-duckdb.ts';
import type { LakeWriter, ManifestEntry } from './writer.ts';

/** Columns of the table `metrics`; `observed_at` is when the minute began. */
export const METRIC_COLUMNS =
  'id VARCHAR, observed_at TIMESTAMP, likes BIGINT, reposts BIGINT, replies BIGINT';

const CLOSE_ROWS = 100_000;
const CLOSE_MS = 60_000;
/** Looked up in the owner index in one go: some 20 ms. */
const LOOKED_UP = 4000;
const MERGE_OBJECTS = 24;
/** Posts that were deleted meanwhile leave the zone within a day. */
const MERGE_ALL_MS = 20 * 3_600_000;
const MEMORY = '256MB';

export interface Progress {
  now: number;
  /** The log's end, and how far posts are in the lake. */
  end: number;
  enriched: number;
}

export class MetricsZone {
  readonly #writer: LakeWriter;
  readonly #objects: ObjectStore;
  readonly #counts: MetricCounts;
  #openedAt: number | null = null;
  /** The generation to be stored once posts up to `end` are there to be looked up. */
  #closed: { generation: number; end: number } | null = null;

  constructor(writer: LakeWriter, objects: ObjectStore, counts: MetricCounts) {
    this.#writer = writer;
    this.#objects = objects;
    this.#counts = counts;
  }

  /** Stores what is due, all of it where `all` is set. */
  async round({ now, end, enriched }: Progress, all = false): Promise<void> {
    const { rows } = this.#counts;
    this.#openedAt ??= now;
    const due = all || rows >= CLOSE_ROWS || now - this.#openedAt >= CLOSE_MS;
    if (this.#closed === null && due) {
      this.#closed = { generation: this.#counts.close(), end };
      this.#openedAt = now;
    }
    if (this.#closed !== null && enriched >= this.#closed.end) {
      await this.#store(this.#closed.generation);
      this.#closed = null;
    }
    if (!all) await this.#writer.alone(() => this.#merge(now));
  }

  async #store(generation: number): Promise<void> {
    const counts = await this.#heldCounts(generation);
    if (counts.length === 0) {
      this.#counts.remove(generation);
      return;
    }
    const lines = this.#objects.temporaryPath('.jsonl');
    const path = this.#objects.temporaryPath('.parquet');
    try {
      await writeFile(lines, counts.map((count) => `${JSON.stringify(count)}\n`).join(''));
      await withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
        await connection.run(
          `copy (select id, make_timestamp(minute * 1000) as observed_at, likes, reposts, replies
             from read_json(${literal(lines)}, format = 'newline_delimited',
               columns = {id: 'VARCHAR', minute: 'BIGINT', likes: 'BIGINT', reposts: 'BIGINT', replies: 'BIGINT'})
             order by observed_at, id)
           to ${literal(path)} ${AS_PARQUET}`,
        );
      });
    } finally {
      await rm(lines, { force: true });
    }
    const minutes = counts.map(({ minute }) => minute);
    const minTime = minutes.reduce((a, b) => Math.min(a, b));
    const maxTime = minutes.reduce((a, b) => Math.max(a, b));
    const entry = await this.#enter(path, { rows: counts.length, minTime, maxTime });
    this.#writer.enter([entry], () => this.#counts.remove(generation));
  }

  /** The counts up to a generation of posts that the lake shows, added up by post and minute. */
  async #heldCounts(generation: number): Promise<ReactionCount[]> {
    const sums = new Map<string, ReactionCount>();
    for (const counts of this.#counts.upTo(generation)) {
      for (let at = 0; at < counts.length; at += LOOKED_UP) {
        const part = counts.slice(at, at + LOOKED_UP);
        const held = this.#held(part.map(({ id }) => id));
        for (const count of part) {
          if (!held.has(count.id)) continue;
          const name = `${count.minute} ${count.id}`;
          const sum = sums.get(name);
          if (sum === undefined) {
            sums.set(name, count);
            continue;
          }
          sum.likes += count.likes;
          sum.reposts += count.reposts;
          sum.replies += count.replies;
        }
        await breathe();
      }
    }
    return [...sums.values()];
  }

  /** Those of the ids that the lake shows. */
  #held(ids: readonly string[]): Set<string> {
    const find = this.#writer.db.prepare('select 1 from owner where key = ? and row is not null');
    return new Set([...new Set(ids)].filter((id) => find.get(postKey(id)) !== undefined));
  }

  /** Makes one object of many, without the posts that are gone; once a day of all there are. */
  async #merge(now: number): Promise<void> {
    const { db } = this.#writer;
    const objects = listObjects(db, 'metrics');
    if (objects.length === 0) return;
    const last = Number(
      db.prepare("select value from meta where name = 'last_metrics_merge'").get()?.value ?? 0,
    );
    const all = now - last > MERGE_ALL_MS;
    const tiers = Map.groupBy(objects, ({ rows }) => Math.floor(Math.log10(Math.max(1, rows))));
    const many = [...tiers.values()].find((tier) => tier.length >= MERGE_OBJECTS);
    const batches = all ? inBatches(objects) : many === undefined ? [] : [many];
    for (const batch of batches) await this.#rewrite(batch);
    if (all) db.prepare("insert or replace into meta values ('last_metrics_merge', ?)").run(String(now));
  }

  async #rewrite(chosen: readonly ManifestEntry[]): Promise<void> {
    const path = this.#objects.temporaryPath('.parquet');
    const from = `read_parquet([${chosen.map(({ key }) => literal(this.#objects.locate(key))).join(', ')}], hive_partitioning = false)`;
    const extent = await withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
      await this.#findGone(connection, from);
      await connection.run(
        `copy (select id, observed_at, sum(likes)::BIGINT as likes, sum(reposts)::BIGINT as reposts, sum(replies)::BIGINT as replies
           from ${from} where id not in (select id from gone) group by id, observed_at order by observed_at, id)
         to ${literal(path)} ${AS_PARQUET}`,
      );
      const facts = await connection.runAndReadAll(
        `select count(*)::DOUBLE, epoch_ms(min(observed_at))::DOUBLE, epoch_ms(max(observed_at))::DOUBLE from read_parquet(${literal(path)})`,
      );
      const [rows, minTime, maxTime] = facts.getRows()[0] as [number, number | null, number | null];
      return { rows, minTime, maxTime };
    });
    const entered: ManifestEntry[] = [];
    if (extent.rows > 0) entered.push(await this.#enter(path, extent));
    else await rm(path);
    const retired = chosen.map(({ key }) => key);
    this.#writer.replace(retired, entered, [], () => {});
    for (const key of retired) await this.#objects.delete(key);
  }

  /** Makes the table of ids in these rows whose posts the lake no longer shows. */
  async #findGone(connection: DuckDBConnection, from: string): Promise<void> {
    await connection.run('create temp table gone (id VARCHAR)');
    const appender = await connection.createAppender('gone');
    const ids = await connection.stream(`select distinct id from ${from}`);
    for (
      let chunk = await ids.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await ids.fetchChunk()
    ) {
      const batch = chunk.getColumnValues(0).map(String);
      const held = this.#held(batch);
      for (const id of batch) {
        if (held.has(id)) continue;
        appender.appendVarchar(id);
        appender.endRow();
      }
      await breathe();
    }
    appender.closeSync();
  }

  async #enter(path: string, { rows, minTime, maxTime }: Extent): Promise<ManifestEntry> {
    const number = this.#writer.takeObjectNumber();
    const info = await this.#objects.putFile(metricsKey(number), path);
    return { ...info, zone: 'metrics', number, rows, minTime, maxTime };
  }
}

interface Extent {
  rows: number;
  minTime: number | null;
  maxTime: number | null;
}

function inBatches(objects: readonly ManifestEntry[]): ManifestEntry[][] {
  const batches: ManifestEntry[][] = [];
  for (let at = 0; at < objects.length; at += MERGE_OBJECTS)
    batches.push(objects.slice(at, at + MERGE_OBJECTS));
  return batches;
}
