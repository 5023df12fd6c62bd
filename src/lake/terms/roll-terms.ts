/**
 * What the posts of one large object say most, counted once. An object never changes, so neither do its counts: a
 * reader takes those of the objects that lie in a question's time, counts out the rows that are no longer posts,
 * and counts what is left from the posts (query/top-terms.ts).
 *
 * Of each kind and topic the terms with the most posts are kept, and with them `rest`: the most posts that one
 * left out has. So a reader knows how far off a sum of several objects' counts can be.
 *
 * The files are no part of the manifest: one that is missing is made again, and one whose object is gone is removed.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { EntityNames } from '../../model/entity-name.ts';
import { LABELS, type Label } from '../../model/post.ts';
import { entityNames } from '../entity-names.ts';
import { TERMS, termsKey } from '../layout.ts';
import { listObjects } from '../manifest.ts';
import type { ObjectStore } from '../objects.ts';
import { ALL_TOPICS } from '../rollup.ts';
import { literal } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';
import type { LakeWriter, ManifestEntry } from '../writer.ts';
import { markOf, PLAIN, type TermKind, termKinds } from './term-kinds.ts';

export interface RollOptions {
  /** An object with fewer rows is as well counted from its posts; 50,000 unless given. */
  fromRows?: number;
  /** How many terms of each kind and topic are kept; 2,000 unless given. */
  kept?: number;
}

const MEMORY = '256MB';

/** The columns of counts: posts by label, and those without one. */
export const SPLIT_COLUMNS = [...LABELS, 'unscored'] as const;

/** As SQL over counts: each column, 0 where posts of that label are not asked for. */
export const splitOfSentiments = (sentiments: readonly Label[] | undefined): string =>
  SPLIT_COLUMNS.map((name) => {
    const isAsked = sentiments === undefined || (name !== 'unscored' && sentiments.includes(name));
    return isAsked ? `"${name}"` : `0 as "${name}"`;
  }).join(', ');

const sums = SPLIT_COLUMNS.map(
  (name) =>
    `coalesce(sum(n) filter (where sentiment ${name === 'unscored' ? 'is null' : `= ${literal(name)}`}), 0)`,
).join(', ');

/** Counts the oldest object that has no counts yet; false where there was none. */
export const rollTerms = (
  writer: LakeWriter,
  objects: ObjectStore,
  { fromRows = 50_000, kept = 2000 }: RollOptions = {},
): Promise<boolean> =>
  writer.alone(async () => {
    const there = new Set(await objects.list(TERMS));
    const names = entityNames(writer.db);
    const mark = markOf(names);
    const next = listObjects(writer.db, 'posts').find(
      ({ key, number, rows }) =>
        rows >= fromRows && !there.has(termsKey(number, mark)) && !writer.beingScored.has(key),
    );
    if (next === undefined) return false;
    await rollObject(objects, next, kept, names);
    return true;
  });

/** Removes counts of objects that are no longer in the lake, and those that were made in another way. */
export async function sweepTerms(db: DatabaseSync, objects: ObjectStore): Promise<void> {
  const keys = await objects.list(TERMS);
  if (keys.length === 0) return;
  const mark = markOf(entityNames(db));
  const live = new Set(listObjects(db, 'posts').map(({ number }) => termsKey(number, mark)));
  for (const key of keys) if (!live.has(key)) await objects.delete(key);
}

async function rollObject(
  objects: ObjectStore,
  { key, number }: ManifestEntry,
  kept: number,
  names: EntityNames,
): Promise<void> {
  const path = objects.temporaryPath('.parquet');
  const spillFolder = objects.temporaryPath('.spill');
  mkdirSync(dirname(path), { recursive: true });
  const posts = `read_parquet(${literal(objects.locate(key))}, hive_partitioning = false)`;
  try {
    await withDuckDb({ memoryLimit: MEMORY, spillFolder }, async (connection) => {
      await connection.run(
        `create table term (kind VARCHAR, topic VARCHAR, network VARCHAR, dated BOOLEAN, key VARCHAR, also VARCHAR, type VARCHAR, shown VARCHAR,
          ${SPLIT_COLUMNS.map((name) => `"${name}" BIGINT`).join(', ')}, rest BIGINT)`,
      );
      // One kind after the other, so that memory holds the groups of one.
      for (const [name, kind] of Object.entries(termKinds(names))) {
        await connection.run(`insert into term ${termsOf(name, kind, posts, kept)}`);
      }
      await connection.run(
        `copy (select * from term order by kind, topic) to ${literal(path)} (format parquet, compression zstd, row_group_size 10000)`,
      );
    });
    await objects.putFile(termsKey(number, markOf(names)), path);
  } finally {
    rmSync(path, { force: true });
    rmSync(spillFolder, { recursive: true, force: true });
  }
}

/** The terms of one kind, by topic, network and whether posts have a time, with a row more a topic whose key is null where some were left out. */
function termsOf(name: string, kind: TermKind, posts: string, most: number): string {
  const { from, key, also, type, shown } = { ...PLAIN, ...kind };
  return `
    with each as not materialized (select network as on_network, created_at is not null as dated, sentiment, topics, ${from} from ${posts}),
      keyed as not materialized (
        select *, unnest(list_append(topics, '${ALL_TOPICS}')) as topic from (select ${key} as key, ${also} as also, * from each)
        where key is not null),
      counted as materialized (select topic, key, also, count(*) as posts from keyed group by topic, key, also),
      ranked as materialized (
        select *, row_number() over (partition by topic order by posts desc, key) as place from counted
        qualify place <= ${most + 1}),
      rests as materialized (select topic, posts as rest from ranked where place = ${most + 1}),
      kept as materialized (select topic, key, also from ranked where place <= ${most}),
      split as (
        select topic, on_network, dated, key, also, ${type} as type, ${shown} as shown, sentiment, count(*) as n
        from keyed semi join kept using (topic, key, also) group by all)
    select ${literal(name)}, topic, on_network, dated, key, also, type, shown, ${sums}, any_value(coalesce(rest, 0))
      from split left join rests using (topic) group by topic, on_network, dated, key, also, type, shown
    union all
    select ${literal(name)}, topic, null, null, null, null, null, null, ${SPLIT_COLUMNS.map(() => 0).join(', ')}, rest from rests`;
}
