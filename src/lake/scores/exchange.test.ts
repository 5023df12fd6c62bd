import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { POST_COLUMNS, type Post } from '../../model/post.ts';
import { DocumentTable } from '../document-table.ts';
import { packDocuments } from '../documents.ts';
import { RollupDeltas } from '../rollup.ts';
import type { NewScores } from './new-scores.ts';
import { rewriteDocuments } from './rewrite-documents.ts';

const post = (id: string): Post =>
  ({
    ...Object.fromEntries(POST_COLUMNS.map(({ name }) => [name, null])),
    id,
    network: 'x',
    text: id,
    created_at: 0,
    topics: [],
    sentiment: 'neutral',
    neutral: 1,
    positive: 0,
    negative: 0,
    mixed: 0,
    model: 'first@1',
  }) as unknown as Post;

const positive = (row: number): NewScores => ({
  row,
  sentiment: 'positive',
  positive: 1,
  neutral: 0,
  negative: 0,
  mixed: 0,
  confidence: 1,
  entities: null,
});

function documents(...ids: string[]): { db: DatabaseSync; table: DocumentTable } {
  const db = new DatabaseSync(':memory:');
  db.exec('create table document_chunk (chunk integer primary key, posts blob not null)');
  const table = new DocumentTable(db);
  table.enter(packDocuments(ids.map((id, row) => ({ row, post: post(id) }))));
  return { db, table };
}

/** posts, positive and neutral in all. */
function total(lists: readonly ReturnType<RollupDeltas['list']>[]): number[] {
  const sums = lists
    .flat()
    .reduce((sum, { counts }) => sum.map((value, at) => value + counts[at]!), new Array(10).fill(0));
  return [sums[0], sums[2], sums[3]];
}

test('documents that nobody touched come by their new scores, and the counts move with them', () => {
  const { db, table } = documents('a', 'b');
  const { chunks, rollup } = rewriteDocuments(db, new Map([[1, positive(1)]]), 'second@1');
  const corrections = table.exchange(chunks);
  assert.deepEqual(total([rollup, corrections]), [0, 1, -1]);
  assert.deepEqual([table.post(0)?.model, table.post(1)?.model], ['first@1', 'second@1']);
});

test('a post that was hidden while it was scored stays hidden and counts for nothing', () => {
  const { db, table } = documents('a', 'b');
  const scores = new Map([0, 1].map((row) => [row, positive(row)]));
  const { chunks, rollup } = rewriteDocuments(db, scores, 'second@1');
  const hidden = new RollupDeltas();
  hidden.add(table.post(0)!, -1);
  table.remove([0]);
  const corrections = table.exchange(chunks);
  // Of two neutral posts one is gone and the other positive.
  assert.deepEqual(total([rollup, corrections, hidden.list()]), [-1, 1, -2]);
  assert.equal(table.post(0), null);
  assert.equal(table.post(1)?.sentiment, 'positive');
});

test('a chunk whose last post was hidden meanwhile does not come back', () => {
  const { db, table } = documents('a');
  const { chunks, rollup } = rewriteDocuments(db, new Map([[0, positive(0)]]), 'second@1');
  table.remove([0]);
  assert.deepEqual(total([rollup, table.exchange(chunks)]), [0, 0, 0]);
  assert.equal(table.post(0), null);
});
