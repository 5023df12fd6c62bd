/** The rows that a model is to look at, and the objects that hold some. */

import { createRowTable } from '../duckdb-tables.ts';
import type { ObjectStore } from '../objects.ts';
import { literal, ROW_COLUMN } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';

export interface FoundRow {
  row: number;
  text: string;
  lang: string | null;
  /** Whose scores and entities it has, name@version. */
  model: string | null;
  entitiesModel: string | null;
}

/** Which posts of some objects: of an event time in ms, `from` inclusive, `to` exclusive, and of lower row numbers. */
export interface Extent {
  from: number | null;
  to: number | null;
  beforeRow: number;
}

const MEMORY = '256MB';

/** Every row of the objects, or `only` these, save those that are `gone` or not `within`; in order of time. */
export async function findRows(
  objects: ObjectStore,
  keys: readonly string[],
  {
    only,
    gone,
    within,
  }: { only: readonly number[] | null; gone: readonly number[]; within?: Extent | undefined },
): Promise<FoundRow[]> {
  if (keys.length === 0) return [];
  return withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    await createRowTable(connection, 'gone', gone);
    await createRowTable(connection, 'chosen', only ?? []);
    const also = only === null ? '' : `and ${ROW_COLUMN} in (select row from chosen)`;
    const found = await connection.runAndReadAll(
      `select ${ROW_COLUMN}::DOUBLE, text, lang, model, entities_model from ${scanOf(objects, keys)}
       where ${ROW_COLUMN} not in (select row from gone) ${also} and ${isWithin(within)} order by created_at, ${ROW_COLUMN}`,
    );
    return found.getRows().map((values) => {
      const [row, text, lang, model, entitiesModel] = values as [
        number,
        string,
        string | null,
        string | null,
        string | null,
      ];
      return { row, text, lang, model, entitiesModel };
    });
  });
}

/** Those of the objects in which at least one of the rows stands. */
export async function objectsHolding(
  objects: ObjectStore,
  keys: readonly string[],
  rows: readonly number[],
): Promise<string[]> {
  if (keys.length === 0 || rows.length === 0) return [];
  return withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    await createRowTable(connection, 'chosen', rows);
    const found = await connection.runAndReadAll(
      `select distinct filename from ${scanOf(objects, keys, 'filename = true, ')} where ${ROW_COLUMN} in (select row from chosen)`,
    );
    const paths = new Set(found.getRows().map(([path]) => String(path)));
    return keys.filter((key) => paths.has(objects.locate(key)));
  });
}

/** SQL over the columns of posts; `prefix` is that of their names. */
export function isWithin(extent: Extent | undefined, prefix = ''): string {
  if (extent === undefined) return 'true';
  const { from, to, beforeRow } = extent;
  const moment = (ms: number): string => `make_timestamp(${Math.ceil(ms)}::BIGINT * 1000)`;
  return [
    `${ROW_COLUMN} < ${beforeRow}`,
    ...(from === null ? [] : [`${prefix}created_at >= ${moment(from)}`]),
    ...(to === null ? [] : [`${prefix}created_at < ${moment(to)}`]),
  ].join(' and ');
}

export const scanOf = (objects: ObjectStore, keys: readonly string[], more = ''): string =>
  `read_parquet([${keys.map((key) => literal(objects.locate(key))).join(', ')}], ${more}hive_partitioning = false, union_by_name = true)`;
