/** Enters stored posts in a new state database: manifest, owners, documents, search and counts. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { systemClock } from '../model/clock.ts';
import { POST_COLUMNS, type Post } from '../model/post.ts';
import { packDocuments, searchableText } from './documents.ts';
import type { ObjectStore } from './objects.ts';
import { type Candidates, KIND } from './owners.ts';
import { hash48, KEY_BYTES, writePostKey } from './post-key.ts';
import { RollupDeltas } from './rollup.ts';
import { HASH_COLUMN, literal, ROW_COLUMN, VERSION_COLUMN } from './schema.ts';
import { withDuckDb } from './with-duckdb.ts';
import type { LakeWriter, ManifestEntry } from './writer.ts';

const BATCH_ROWS = 10_000;

/** Reads every row of the object and enters it. Throws, with nothing entered, where it cannot be read. */
export async function reindexObject(
  writer: LakeWriter,
  objects: ObjectStore,
  object: ManifestEntry,
  options: {
    /** Group numbers used start here; the next free one is returned. */
    firstGroup: number;
    searchTokens: (text: string) => string;
    /** Told of rows that are hidden, and so not entered. */
    onHidden?: (stored: Stored) => void;
  },
): Promise<number> {
  let group = options.firstGroup;
  await withDuckDb({ memoryLimit: '512MB' }, async (connection) => {
    writer.enter([{ ...object, ...(await scan(connection, objects.locate(object.key))) }], () => {});
    const known = writer.db.prepare('select 1 from tombstone where row = ?');
    for await (const stored of readRows(connection, objects.locate(object.key))) {
      const live = stored.filter((one) => {
        if (known.get(one.row) === undefined) return true;
        options.onHidden?.(one);
        return false;
      });
      enterRows(writer, object.number, group++, live, options.searchTokens);
    }
  });
  return group;
}

/** Reads every value once, so that damage shows before anything is entered. */
async function scan(
  connection: DuckDBConnection,
  path: string,
): Promise<Pick<ManifestEntry, 'rows' | 'minTime' | 'maxTime'>> {
  const found = await connection.runAndReadAll(
    `select count(*)::DOUBLE, epoch_ms(min(created_at))::DOUBLE, epoch_ms(max(created_at))::DOUBLE, bit_xor(hash(columns(*)))
     from read_parquet(${literal(path)}, hive_partitioning = false)`,
  );
  const [rows, minTime, maxTime] = found.getRows()[0] as [number, number | null, number | null];
  return { rows, minTime, maxTime };
}

/** A post as its row in an object has it. */
export interface Stored {
  post: Post;
  row: number;
  version: number;
  hash: number;
}

function enterRows(
  writer: LakeWriter,
  object: number,
  group: number,
  stored: readonly Stored[],
  searchTokens: (text: string) => string,
): void {
  const decision = writer.owners.decide(group, object, candidatesOf(stored));
  const posts = Array.from(decision.selected, (record) => stored[record]!.post);
  const rollup = new RollupDeltas();
  for (const post of posts) rollup.add(post, 1);
  const selected = new Set(decision.rows);
  const rows = decision.rows.map((row, index) => ({ row, post: posts[index]! }));
  const documents = packDocuments(rows.sort((a, b) => a.row - b.row));
  const searchTexts = posts.map((post) => searchTokens(searchableText(post)));
  const tombstone = writer.db.prepare('insert or ignore into tombstone values (?)');
  writer.commit(
    [{ group, lastObject: object, decision, objects: [], documents, searchTexts, rollup: rollup.list() }],
    () => {
      for (const { row } of stored) if (!selected.has(row)) tombstone.run(row);
      for (const post of posts) writer.corrections.adopt(post, systemClock.now());
    },
  );
}

function candidatesOf(stored: readonly Stored[]): Candidates {
  const n = stored.length;
  const keys = Buffer.alloc(n * KEY_BYTES);
  stored.forEach(({ post }, at) => {
    writePostKey(post.id, keys, at * KEY_BYTES);
  });
  return {
    kinds: new Uint8Array(n).fill(KIND.post),
    keys,
    versions: Float64Array.from(stored, ({ version }) => version),
    hashes: Float64Array.from(stored, ({ hash }) => hash),
    authors: Float64Array.from(stored, ({ post }) => authorKey(post.network, post.author_id)),
    times: Float64Array.from(stored, ({ post }) => post.created_at ?? Number.NaN),
    aliases: [],
    accounts: [],
    rows: stored.map(({ row }) => row),
  };
}

/** 48 bits that stand for an author in the owner index; 0 where unknown. */
export const authorKey = (network: string, authorId: string | null): number =>
  authorId === null ? 0 : hash48(`${network}\n${authorId}`);

/** The rows of an object, those that `where` allows. */
export async function* readRows(
  connection: DuckDBConnection,
  path: string,
  where = '',
): AsyncGenerator<Stored[]> {
  const columns = POST_COLUMNS.map((column) => {
    if (column.type === 'timestamp') return `epoch_ms("${column.name}")::DOUBLE`;
    if (column.type === 'integer') return `"${column.name}"::DOUBLE`;
    if (column.type === 'text[]' || column.type === 'entities') return `to_json("${column.name}")::VARCHAR`;
    return `"${column.name}"`;
  });
  const own = [ROW_COLUMN, VERSION_COLUMN, HASH_COLUMN].map((name) => `${name}::DOUBLE`);
  const result = await connection.stream(
    `select ${[...columns, ...own].join(', ')} from read_parquet(${literal(path)}, hive_partitioning = false) ${where}`,
  );
  let batch: Stored[] = [];
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    for (const row of chunk.getRows()) batch.push(toStored(row));
    if (batch.length >= BATCH_ROWS) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function toStored(values: readonly DuckDBValue[]): Stored {
  const post: Record<string, unknown> = {};
  POST_COLUMNS.forEach((column, index) => {
    const value = values[index];
    const nested = column.type === 'text[]' || column.type === 'entities';
    post[column.name] = nested && value !== null ? JSON.parse(String(value)) : value;
  });
  const [row, version, hash] = values.slice(POST_COLUMNS.length) as [number, number, number];
  return { post: post as unknown as Post, row, version, hash };
}
