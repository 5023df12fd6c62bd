/**
 * What is deleted, as Parquet beside the posts: for readers that know nothing of the state database, and for a
 * lake whose state database is lost.
 *
 * `tombstones/hidden/`: numbers of rows (`_row`) that stand in objects of the posts zone and are no posts any
 * more. `tombstones/erased/`: what was erased; `hash` is 16 hexadecimal digits, for a post the first of the MD5
 * of its id, for an author 12 of network, line feed and id; `deleted_at` in ms, null where it is for good.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { tombstonesKey } from '../layout.ts';
import { listObjects } from '../manifest.ts';
import type { ObjectStore } from '../objects.ts';
import { literal } from '../schema.ts';
import { AS_PARQUET, withDuckDb } from '../with-duckdb.ts';
import type { LakeWriter, ManifestEntry } from '../writer.ts';
import { hashOf } from './forgotten.ts';
import type { Targets } from './queue.ts';

export interface Erased {
  kind: 'post' | 'author';
  hash: string;
  /** Infinity where it stays out for good. */
  deletedAt: number;
}

/** So many objects of erasures are merged into one with the next. */
const MOST_OBJECTS = 16;
const MEMORY = '256MB';
const AUTHOR_DIGITS = 12;

const erasedColumns = `{kind: 'VARCHAR', hash: 'VARCHAR', deleted_at: 'DOUBLE'}`;

/** The object that remembers these targets, and those it takes the place of; enter it with `settle`. */
export async function writeErased(
  writer: LakeWriter,
  objects: ObjectStore,
  targets: Targets,
): Promise<{ entered: ManifestEntry[]; retired: string[] }> {
  const lines = [
    ...targets.whole.flatMap(({ key, deletedAt }) =>
      deletedAt === null
        ? []
        : [{ kind: 'post', hash: Buffer.from(hashOf(key)).toString('hex'), deleted_at: ending(deletedAt) }],
    ),
    ...targets.accounts.map(({ author, deletedAt }) => ({
      kind: 'author',
      hash: author.toString(16).padStart(AUTHOR_DIGITS, '0'),
      deleted_at: ending(deletedAt),
    })),
  ];
  if (lines.length === 0) return { entered: [], retired: [] };
  const before = listObjects(writer.db, 'tombstones').filter(({ key }) => key.includes('/erased/'));
  const merged = before.length >= MOST_OBJECTS ? before.map(({ key }) => key) : [];
  const number = writer.takeObjectNumber();
  const entry = await writeLines(objects, tombstonesKey('erased', number), number, {
    lines,
    columns: erasedColumns,
    with: merged,
  });
  return { entered: [entry], retired: merged };
}

/** JSON has no Infinity. */
const ending = (ms: number): number | null => (Number.isFinite(ms) ? ms : null);

/** Writes the hidden rows anew where they are not as they were written last. Returns whether it did. */
export async function storeHidden(writer: LakeWriter, objects: ObjectStore): Promise<boolean> {
  const { db } = writer;
  const state = db
    .prepare('select count(*) as count, coalesce(sum(row % 1000003), 0) as sum from tombstone')
    .get();
  const now = `${state?.count} ${state?.sum}`;
  const written = db.prepare("select value from meta where name = 'hidden_written'").get()?.value ?? '0 0';
  if (now === written) return false;
  const retired = listObjects(db, 'tombstones')
    .map(({ key }) => key)
    .filter((key) => key.includes('/hidden/'));
  const rows = db.prepare('select row as _row from tombstone order by row').all();
  const number = writer.takeObjectNumber();
  const entered =
    rows.length === 0
      ? []
      : [
          await writeLines(objects, tombstonesKey('hidden', number), number, {
            lines: rows,
            columns: `{_row: 'BIGINT'}`,
            with: [],
          }),
        ];
  writer.replace(retired, entered, [], () => {
    db.prepare("insert or replace into meta values ('hidden_written', ?)").run(now);
  });
  for (const key of retired) await objects.delete(key);
  return true;
}

async function writeLines(
  objects: ObjectStore,
  key: string,
  number: number,
  from: { lines: readonly object[]; columns: string; with: readonly string[] },
): Promise<ManifestEntry> {
  const text = objects.temporaryPath('.jsonl');
  const path = objects.temporaryPath('.parquet');
  writeFileSync(text, from.lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  let rows = 0;
  try {
    await withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
      const older = from.with.map((one) => literal(objects.locate(one))).join(', ');
      const union = older === '' ? '' : ` union all select * from read_parquet([${older}])`;
      const done = await connection.runAndReadAll(
        `copy (select * from read_json(${literal(text)}, format = 'newline_delimited', columns = ${from.columns})${union})
         to ${literal(path)} ${AS_PARQUET}`,
      );
      rows = Number(done.getRows()[0]?.[0] ?? 0);
    });
  } finally {
    rmSync(text);
  }
  const info = await objects.putFile(key, path);
  return { ...info, zone: 'tombstones', number, rows, minTime: null, maxTime: null };
}

/** What the objects of these keys say was erased. */
export async function readErased(objects: ObjectStore, keys: readonly string[]): Promise<Erased[]> {
  if (keys.length === 0) return [];
  return withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    const paths = keys.map((key) => literal(objects.locate(key))).join(', ');
    const found = await connection.runAndReadAll(
      `select kind, hash, deleted_at from read_parquet([${paths}])`,
    );
    return found.getRows().map(([kind, hash, deletedAt]) => ({
      kind: String(kind) as Erased['kind'],
      hash: String(hash),
      deletedAt: deletedAt === null ? Number.POSITIVE_INFINITY : Number(deletedAt),
    }));
  });
}

/** The row numbers that the objects of these keys hide. */
export async function readHidden(objects: ObjectStore, keys: readonly string[]): Promise<number[]> {
  if (keys.length === 0) return [];
  return withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    const paths = keys.map((key) => literal(objects.locate(key))).join(', ');
    const found = await connection.runAndReadAll(`select _row from read_parquet([${paths}])`);
    return found.getRows().map(([row]) => Number(row));
  });
}
