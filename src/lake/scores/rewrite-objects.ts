/**
 * Objects of posts with other scores: one object in the place of several, and the scores that were there before, in
 * objects of the scores zone, one for each model that had given them.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createRowTable, createTableOf } from '../duckdb-tables.ts';
import { literal, ROW_COLUMN, VERSION_COLUMN } from '../schema.ts';
import { AS_PARQUET, withDuckDb } from '../with-duckdb.ts';
import type { NewScores } from './new-scores.ts';

const MEMORY = '256MB';
const SCORES = ['sentiment', 'positive', 'neutral', 'negative', 'mixed', 'confidence'] as const;
const ENTITY_LIST = literal('[{"text":"VARCHAR","type":"VARCHAR","score":"DOUBLE"}]');
/** Columns of objects in the scores zone; a post is known there by its id and version. */
export const SCORE_COLUMNS = [
  'id',
  'revision',
  'created_at',
  ...SCORES,
  'model',
  'entities',
  'entities_model',
  VERSION_COLUMN,
]
  .map((name) => `"${name}"`)
  .join(', ');

export interface RewriteRequest {
  paths: readonly string[];
  /** Rows that are left out. */
  gone: readonly number[];
  scores: ReadonlyMap<number, NewScores>;
  /** name@version of the model that gave them; null where there are none. */
  model: string | null;
  /** A folder that is there for it alone, to write to. */
  folder: string;
}

export interface WrittenFile {
  path: string;
  rows: number;
  /** Of events, ms. */
  minTime: number | null;
  maxTime: number | null;
}

export interface RewrittenObjects {
  /** Null where no row is left. */
  posts: WrittenFile | null;
  superseded: (WrittenFile & { model: string })[];
  /** Those of `gone` that were in the objects. */
  dropped: number[];
  /** The rows that have new scores. */
  given: number[];
}

export async function rewriteObjects(request: RewriteRequest): Promise<RewrittenObjects> {
  const { paths, gone, scores, model, folder } = request;
  mkdirSync(folder, { recursive: true });
  const spillFolder = join(folder, 'spill');
  const result = await withDuckDb({ memoryLimit: MEMORY, spillFolder }, async (connection) => {
    await createRowTable(connection, 'gone', gone);
    await loadScores(connection, scores);
    const from = `read_parquet([${paths.map(literal).join(', ')}], hive_partitioning = false, union_by_name = true)`;
    const given = (
      await connection.runAndReadAll(
        `select ${ROW_COLUMN}::DOUBLE from ${from} where ${ROW_COLUMN} in (select row from fresh) and ${ROW_COLUMN} not in (select row from gone)`,
      )
    )
      .getRows()
      .map(([row]) => Number(row));
    const dropped = (
      await connection.runAndReadAll(
        `select ${ROW_COLUMN}::DOUBLE from ${from} where ${ROW_COLUMN} in (select row from gone)`,
      )
    )
      .getRows()
      .map(([row]) => Number(row));
    const name = model === null ? 'null::VARCHAR' : literal(model);
    const posts = await write(
      connection,
      `select posts.* replace (${freshColumns(name)}) from ${from} posts left join fresh on posts.${ROW_COLUMN} = fresh.row
       where posts.${ROW_COLUMN} not in (select row from gone) order by posts.created_at, posts.${ROW_COLUMN}`,
      join(folder, 'posts.parquet'),
    );
    const had = `from ${from} where ${ROW_COLUMN} in (select row from fresh) and ${ROW_COLUMN} not in (select row from gone) and model is not null and model is distinct from ${name}`;
    const models = (await connection.runAndReadAll(`select distinct model ${had} order by model`)).getRows();
    const superseded: RewrittenObjects['superseded'] = [];
    for (const [at, [before]] of models.entries()) {
      const file = await write(
        connection,
        `select ${SCORE_COLUMNS} ${had} and model = ${literal(String(before))} order by created_at, id`,
        join(folder, `superseded-${at}.parquet`),
      );
      superseded.push({ ...file, model: String(before) });
    }
    return { posts: posts.rows === 0 ? null : posts, superseded, dropped, given };
  });
  rmSync(spillFolder, { recursive: true, force: true });
  return result;
}

/** Columns of posts with those of `fresh` where it has the row; `name` is SQL for their model. */
export const freshColumns = (name: string): string =>
  [
    ...SCORES.map(
      (column) => `case when fresh.row is null then posts.${column} else fresh.${column} end as ${column}`,
    ),
    `case when fresh.row is null then posts.model else ${name} end as model`,
    `case when fresh.entities is null then posts.entities else from_json(fresh.entities, ${ENTITY_LIST}) end as entities`,
    `case when fresh.entities is null then posts.entities_model else ${name} end as entities_model`,
  ].join(', ');

export async function write(
  connection: DuckDBConnection,
  select: string,
  path: string,
): Promise<WrittenFile> {
  await connection.run(`copy (${select}) to ${literal(path)} ${AS_PARQUET}`);
  const facts = await connection.runAndReadAll(
    `select count(*)::DOUBLE, epoch_ms(min(created_at))::DOUBLE, epoch_ms(max(created_at))::DOUBLE from read_parquet(${literal(path)}, hive_partitioning = false)`,
  );
  const [rows, minTime, maxTime] = facts.getRows()[0] as [number, number | null, number | null];
  return { path, rows, minTime, maxTime };
}

/** Makes the table `fresh`; entities are JSON there. */
export const loadScores = (
  connection: DuckDBConnection,
  scores: ReadonlyMap<number, NewScores>,
): Promise<void> =>
  createTableOf(
    connection,
    'fresh',
    FRESH_COLUMNS,
    Array.from(scores.values(), ({ entities, ...one }) => ({
      ...one,
      entities: entities === null ? null : JSON.stringify(entities),
    })),
  );

const FRESH_COLUMNS = [
  { name: 'row', type: 'integer' },
  ...SCORES.map((name) => ({ name, type: name === 'sentiment' ? 'text' : 'real' }) as const),
  { name: 'entities', type: 'text' },
] as const;
