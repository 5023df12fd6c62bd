import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { openLakeReader } from '../../src/lake/lake.ts';
import { listObjects, snapshotPosts } from '../../src/lake/manifest.ts';
import { literal } from '../../src/lake/schema.ts';
import { POST_COLUMNS } from '../../src/model/post.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Source } from '../../src/sources/source.ts';

/** A folder that is gone when the test ends. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function openPipeline(root: string, options: { workers?: number } = {}): Promise<Pipeline> {
  const pipeline = await Pipeline.open(root, {
    command: 'test',
    workers: options.workers ?? 1,
    model: 'linear',
  });
  assert.ok(pipeline instanceof Pipeline, 'the lake is free');
  return pipeline;
}

/** Lines as a source that resumes: its cursor is the number of lines that came before. */
export function linesSource(
  name: string,
  lines: readonly string[],
  options: { perBlock?: number } = {},
): Source {
  const perBlock = options.perBlock ?? 100;
  return {
    name,
    async *read(cursor, signal) {
      for (let at = Number(cursor ?? 0); at < lines.length && !signal.aborted; at += perBlock) {
        const part = lines.slice(at, at + perBlock);
        yield {
          source: name,
          format: { kind: 'jsonl' },
          payload: Buffer.from(part.join('\n')),
          receivedAt: Date.now(),
          cursor: String(at + part.length),
        };
      }
    },
  };
}

/** Collects a source to its end and waits until it is visible. */
export async function collectAll(pipeline: Pipeline, source: Source): Promise<void> {
  await pipeline.collect(source, new AbortController().signal);
  await pipeline.settled();
}

/** Outside equality: how and when a post came to us. */
const OUTSIDE = new Set(['collected_at', 'source']);

/** Every post of the lake as JSON without what is outside equality, in order of id; read from Parquet. */
export async function rowsOf(root: string): Promise<string[]> {
  const reader = openLakeReader(root);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const { objects, tombstones } = snapshotPosts(reader.db);
    if (objects.length === 0) return [];
    const paths = objects.map((object) => literal(reader.objects.locate(object.key))).join(', ');
    const columns = POST_COLUMNS.filter((column) => !OUTSIDE.has(column.name)).map(
      (column) => `"${column.name}"`,
    );
    const hidden = tombstones.length === 0 ? '' : `where _row not in (${tombstones.join(', ')})`;
    const found = await connection.runAndReadAll(
      `select to_json(struct_pack(${columns.join(', ')})) from read_parquet([${paths}], hive_partitioning = false) ${hidden} order by id`,
    );
    return found.getRows().map(([row]) => String(row));
  } finally {
    connection.closeSync();
    instance.closeSync();
    reader.close();
  }
}

/** Checks that everything derived from the rows agrees with them: documents, search, counts, owners. */
export async function assertConsistent(root: string): Promise<string[]> {
  const rows = await rowsOf(root);
  const reader = openLakeReader(root);
  try {
    const one = (sql: string): number => Number(Object.values(reader.db.prepare(sql).get()!)[0]);
    const ids = rows.map((row) => (JSON.parse(row) as { id: string }).id);
    assert.equal(new Set(ids).size, ids.length, 'each post stands once');
    const documents = reader.db.prepare('select row from document').all();
    const documentIds = documents.map(({ row }) => reader.documents.post(Number(row))?.id).sort();
    assert.deepEqual(documentIds, [...ids].sort(), 'a document for each post');
    assert.equal(one('select count(*) from search_docsize'), ids.length, 'each post can be found');
    assert.equal(
      one("select coalesce(sum(posts), 0) from rollup where topic = '*'"),
      ids.length,
      'each post is counted',
    );
    assert.equal(
      one('select count(*) from owner where row is not null'),
      ids.length,
      'each post has its owner',
    );
    assert.equal(
      one('select count(*) from owner where row in (select row from tombstone)'),
      0,
      'no post is owned by a hidden row',
    );
  } finally {
    reader.close();
  }
  return rows;
}

/** Every issued revision of every window, as the windows zone has them. */
export async function windowRowsOf(
  root: string,
): Promise<{ window_start: string; topic: string; posts: number; revision: number }[]> {
  const reader = openLakeReader(root);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const paths = listObjects(reader.db, 'windows').map(({ key }) => literal(reader.objects.locate(key)));
    if (paths.length === 0) return [];
    const found = await connection.runAndReadAll(
      `select epoch_ms(window_start)::DOUBLE, topic, posts::DOUBLE, revision::DOUBLE
       from read_parquet([${paths.join(', ')}]) order by window_start, topic, revision`,
    );
    return found.getRows().map(([start, topic, posts, revision]) => ({
      window_start: new Date(Number(start)).toISOString(),
      topic: String(topic),
      posts: Number(posts),
      revision: Number(revision),
    }));
  } finally {
    connection.closeSync();
    instance.closeSync();
    reader.close();
  }
}
