/**
 * Issued windows on their way to the windows zone. Each revision is first a row of the state database, entered
 * by the transaction that issues it, and later part of a Parquet object; so none is lost or written twice.
 */
import { rmSync, writeFileSync } from 'node:fs';
import type { ColumnType } from '../model/post.ts';
import { windowsKey } from './layout.ts';
import type { ObjectStore } from './objects.ts';
import { literal, sqlTypeOf } from './schema.ts';
import { AS_PARQUET, withDuckDb } from './with-duckdb.ts';
import type { LakeWriter } from './writer.ts';

/** Enters issued rows, inside the transaction that issues them. */
export function keepIssued(writer: LakeWriter, rows: readonly object[]): void {
  const insert = writer.db.prepare('insert into issued_row (row) values (?)');
  for (const row of rows) insert.run(JSON.stringify(row));
}

/** Moves what was issued into one object; null where nothing was. */
export async function storeIssued(
  writer: LakeWriter,
  objects: ObjectStore,
  columns: readonly { name: string; type: ColumnType }[],
): Promise<string | null> {
  const rows = writer.db.prepare('select id, row from issued_row order by id').all();
  if (rows.length === 0) return null;
  const lines = objects.temporaryPath('.jsonl');
  const path = objects.temporaryPath('.parquet');
  writeFileSync(lines, rows.map((row) => `${row.row}\n`).join(''));
  try {
    await withDuckDb({ memoryLimit: '256MB' }, async (connection) => {
      const types = columns.map(({ name, type }) => `${name}: '${sqlTypeOf(type)}'`).join(', ');
      await connection.run(
        `copy (select * from read_json(${literal(lines)}, format = 'newline_delimited', columns = {${types}})) to ${literal(path)} ${AS_PARQUET}`,
      );
    });
  } finally {
    rmSync(lines);
  }
  const number = writer.takeObjectNumber();
  const info = await objects.putFile(windowsKey(number), path);
  const last = Number(rows.at(-1)!.id);
  writer.enter(
    [{ ...info, zone: 'windows', number, rows: rows.length, minTime: null, maxTime: null }],
    () => {
      writer.db.prepare('delete from issued_row where id <= ?').run(last);
    },
  );
  return info.key;
}
