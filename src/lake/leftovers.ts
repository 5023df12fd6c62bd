/**
 * A kill between a swap of objects and the removal of those that were replaced leaves the same rows in two objects, and
 * so does one before the swap. Where the manifest is lost nothing says which of them is live; the rows are the same but
 * for their scores, and the object with the higher number has the newer ones.
 */
import { rm } from 'node:fs/promises';
import { DocumentReader } from './document-table.ts';
import { createRowTable } from './duckdb-tables.ts';
import { sisterKey } from './layout.ts';
import type { ObjectStore } from './objects.ts';
import { literal, ROW_COLUMN } from './schema.ts';
import { AS_PARQUET, withDuckDb } from './with-duckdb.ts';
import type { LakeWriter } from './writer.ts';

const MEMORY = '256MB';

/**
 * Takes from an object the rows that are posts already, by an object that was entered before. Returns the key of what
 * is left: the same where there were none, null where nothing is left. Throws, with nothing changed, where the object
 * cannot be read.
 */
export async function withoutEntered(
  writer: LakeWriter,
  objects: ObjectStore,
  key: string,
): Promise<string | null> {
  const from = `read_parquet(${literal(objects.locate(key))}, hive_partitioning = false)`;
  const path = objects.temporaryPath('.parquet');
  const left = await withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    const documents = new DocumentReader(writer.db);
    const entered: number[] = [];
    let rows = 0;
    const result = await connection.stream(
      `select ${ROW_COLUMN}::DOUBLE from ${from} order by ${ROW_COLUMN}`,
    );
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      rows += chunk.rowCount;
      for (const row of chunk.getColumnValues(0).map(Number)) {
        if (documents.post(row) !== null) entered.push(row);
      }
    }
    if (entered.length > 0 && entered.length < rows) {
      await createRowTable(connection, 'entered', entered);
      await connection.run(
        `copy (select * from ${from} where ${ROW_COLUMN} not in (select row from entered) order by created_at, ${ROW_COLUMN})
         to ${literal(path)} ${AS_PARQUET}`,
      );
    }
    return entered.length === 0 ? 'all' : entered.length === rows ? 'none' : 'some';
  });
  if (left === 'all') return key;
  const rest = left === 'none' ? null : sisterKey(key, writer.takeObjectNumber());
  if (rest !== null) await objects.putFile(rest, path);
  else await rm(path, { force: true });
  await objects.delete(key);
  return rest;
}
