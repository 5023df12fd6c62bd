import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { collectAll, openPipeline, temporaryFolder } from '../../tests/support/lakes.ts';
import type { Block } from '../model/block.ts';
import type { ReactionCount } from '../model/reaction.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { runSql } from '../query/sql.ts';
import type { Source } from '../sources/source.ts';

const MINUTE = Date.UTC(2026, 2, 14, 9, 26);
const posted = (n: number) => JSON.stringify({ id: String(n), text: `post ${n}` });
const counted = (id: string, likes: number, minute = MINUTE): ReactionCount => ({
  id,
  minute,
  likes,
  reposts: 1,
  replies: 0,
});

/** A source of the blocks after its cursor, which is their number. */
const sourceOf = (blocks: readonly Partial<Block>[]): Source => ({
  name: 'stream',
  async *read(cursor) {
    for (let at = Number(cursor ?? 0); at < blocks.length; at++) {
      const empty = { source: 'stream', format: { kind: 'jsonl' } as const, payload: new Uint8Array() };
      yield { ...empty, receivedAt: MINUTE, cursor: String(at + 1), ...blocks[at] };
    }
  },
});

async function metricsOf(root: string): Promise<unknown[]> {
  const sql =
    'select id, observed_at::varchar as at, sum(likes)::int as likes, sum(reposts)::int as reposts from metrics group by all order by all';
  const { body } = await runSql(root, sql, { format: 'json' });
  let text = '';
  for await (const part of body) text += Buffer.from(part).toString();
  return JSON.parse(text) as unknown[];
}

async function open(t: TestContext): Promise<{ root: string; run(source: Source): Promise<Pipeline> }> {
  const root = temporaryFolder(t);
  return {
    root,
    async run(source) {
      const pipeline = await openPipeline(root);
      await collectAll(pipeline, source);
      return pipeline;
    },
  };
}

test('likes of posts in the lake are there by post and minute; those of other posts are not', async (t) => {
  const { root, run } = await open(t);
  const pipeline = await run(
    sourceOf([
      { payload: Buffer.from(`${posted(1)}\n${posted(2)}`), reactions: [counted('file:1', 2)] },
      { reactions: [counted('file:1', 3), counted('file:2', 1), counted('file:9', 7)] },
      { reactions: [counted('file:1', 1, MINUTE + 60_000)] },
    ]),
  );
  await pipeline.close();
  assert.deepEqual(await metricsOf(root), [
    { id: 'file:1', at: '2026-03-14 09:26:00', likes: 5, reposts: 2 },
    { id: 'file:1', at: '2026-03-14 09:27:00', likes: 1, reposts: 1 },
    { id: 'file:2', at: '2026-03-14 09:26:00', likes: 1, reposts: 1 },
  ]);
});

test('counts and the cursor move together: what is read again after a stop is counted once', async (t) => {
  const { root, run } = await open(t);
  const source = sourceOf([
    { payload: Buffer.from(posted(1)), reactions: [counted('file:1', 2)] },
    { reactions: [counted('file:1', 3)] },
  ]);
  await (await run(source)).close();
  await (await run(source)).close();
  assert.deepEqual(await metricsOf(root), [
    { id: 'file:1', at: '2026-03-14 09:26:00', likes: 5, reposts: 2 },
  ]);
});

test('the counts of a deleted post are gone from answers', async (t) => {
  const { root, run } = await open(t);
  const post = (operation: string) =>
    JSON.stringify({
      did: 'did:plc:a',
      time_us: MINUTE * 1000 + (operation === 'delete' ? 1e6 : 0),
      kind: 'commit',
      commit: {
        operation,
        collection: 'app.bsky.feed.post',
        rkey: 'k',
        rev: operation,
        record: { text: 'a' },
      },
    });
  const id = 'bluesky:did:plc:a/app.bsky.feed.post/k';
  const pipeline = await run(
    sourceOf([{ payload: Buffer.from(post('create')), reactions: [counted(id, 2)] }]),
  );
  await pipeline.close();
  assert.equal((await metricsOf(root)).length, 1);
  await (await run(sourceOf([{}, { payload: Buffer.from(post('delete')) }]))).close();
  assert.deepEqual(await metricsOf(root), []);
});
