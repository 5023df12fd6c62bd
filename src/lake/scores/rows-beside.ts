/** What a scorer says that runs beside the one whose scores are in the posts: rows for the scores zone alone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRowTable } from '../duckdb-tables.ts';
import type { ObjectStore } from '../objects.ts';
import { literal, ROW_COLUMN, VERSION_COLUMN } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';
import { scanOf } from './find-rows.ts';
import type { NewScores } from './new-scores.ts';
import { freshColumns, loadScores, SCORE_COLUMNS, type WrittenFile, write } from './rewrite-objects.ts';
import type { ZonePart } from './zone-objects.ts';

const MEMORY = '256MB';

/** Those of the rows whose posts the part of the zone does not have in this version. */
export async function notInZone(
  objects: ObjectStore,
  keys: readonly string[],
  rows: readonly number[],
  zone: ZonePart,
): Promise<Set<number>> {
  if (rows.length === 0 || zone.keys.length === 0) return new Set(rows);
  return withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    await createRowTable(connection, 'chosen', rows);
    const found = await connection.runAndReadAll(
      `select ${ROW_COLUMN}::DOUBLE from ${scanOf(objects, keys)} posts where ${ROW_COLUMN} in (select row from chosen)
       and not exists (select 1 from (select id, ${VERSION_COLUMN} from ${scanOf(objects, zone.keys)} where ${zone.where}) said where said.id = posts.id and said.${VERSION_COLUMN} = posts.${VERSION_COLUMN})`,
    );
    return new Set(found.getRows().map(([row]) => Number(row)));
  });
}

/** Writes the scores as an object of the scores zone; rows that are gone meanwhile are left out. */
export async function writeBeside(
  objects: ObjectStore,
  keys: readonly string[],
  {
    scores,
    model,
    gone,
    folder,
  }: { scores: ReadonlyMap<number, NewScores>; model: string; gone: readonly number[]; folder: string },
): Promise<WrittenFile> {
  mkdirSync(folder, { recursive: true });
  return withDuckDb({ memoryLimit: MEMORY, spillFolder: join(folder, 'spill') }, async (connection) => {
    await createRowTable(connection, 'gone', gone);
    await loadScores(connection, scores);
    const select = `select ${SCORE_COLUMNS} from (
        select posts.* replace (${freshColumns(literal(model))}) from ${scanOf(objects, keys)} posts
        join fresh on posts.${ROW_COLUMN} = fresh.row
        where posts.${ROW_COLUMN} not in (select row from gone))
      order by created_at, id`;
    return write(connection, select, join(folder, 'beside.parquet'));
  });
}
