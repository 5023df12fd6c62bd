/** The ledger and what a lake shows: windows issued again, gaps asked for again, and the ledger kept when all else is made anew. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { listGaps } from '../../src/ledger/gaps.ts';
import type { Block } from '../../src/model/block.ts';
import type { Coverage } from '../../src/model/coverage.ts';
import { healGaps } from '../../src/pipeline/backfill-gaps.ts';
import type { TaskContext } from '../../src/pipeline/handover.ts';
import { Pipeline, type PipelineOptions } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import { runSql } from '../../src/query/sql.ts';
import type { GapHealer, Source } from '../../src/sources/source.ts';
import { temporaryFolder, windowRowsOf } from '../support/lakes.ts';

const QUARTER = 15 * 60_000;
const AT = Date.UTC(2026, 2, 4, 12);
const OPTIONS: PipelineOptions = {
  command: 'test',
  workers: 1,
  model: 'linear',
  windows: { length: QUARTER, lateness: 0 },
};

const line = (id: number, at: number): string =>
  JSON.stringify({
    id_str: String(id),
    text: `what a good day, number ${id}`,
    created_at: new Date(at).toUTCString(),
    timestamp_ms: String(at),
    user: { id_str: '7', screen_name: 'ann' },
    lang: 'en',
  });

const blockOf = (lines: readonly string[], coverage: Coverage[], cursor: string | null): Block => ({
  source: 'live',
  format: { kind: 'jsonl' },
  payload: Buffer.from(lines.join('\n')),
  receivedAt: AT + 3 * QUARTER,
  cursor,
  coverage,
});

const covered = (from: number, to: number): Coverage => ({ kind: 'covered', topic: null, from, to });

/** Heard the first ten minutes and, after a disconnect of five, the rest; posts at minute 1 and in the third quarter. */
const live = (healer?: GapHealer): Source => ({
  name: 'live',
  ...(healer === undefined ? {} : { healer }),
  async *read(cursor) {
    if (cursor !== null) return;
    yield blockOf([line(1, AT + 60_000)], [covered(AT, AT + 600_000)], '1');
    yield blockOf(
      [],
      [
        {
          kind: 'gap',
          topic: null,
          from: AT + 600_000,
          to: AT + QUARTER,
          reason: 'disconnect',
          detail: 'reset',
          healable: true,
        },
      ],
      '2',
    );
    yield blockOf([line(2, AT + 2 * QUARTER)], [covered(AT + QUARTER, AT + 3 * QUARTER)], '3');
  },
});

async function open(root: string): Promise<Pipeline> {
  const pipeline = await Pipeline.open(root, OPTIONS);
  assert.ok(pipeline instanceof Pipeline);
  return pipeline;
}

async function collected(t: TestContext): Promise<string> {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root);
  await pipeline.collect(live(), new AbortController().signal);
  await pipeline.settled();
  await pipeline.close();
  return root;
}

const context = (sources?: readonly Source[]): TaskContext => ({
  signal: new AbortController().signal,
  stdin: new PassThrough(),
  progress: () => {},
  ...(sources === undefined ? {} : { sources }),
});

const coverageOfFirst = async (root: string): Promise<number | null | undefined> => {
  const engine = await QueryEngine.open(root);
  try {
    return (await engine.windows())[0]?.coverage;
  } finally {
    engine.close();
  }
};

test('a gap that is healed disappears, brings its posts, and its windows are issued again', async (t) => {
  const root = await collected(t);
  assert.equal(await coverageOfFirst(root), 10 / 15);
  const asked: unknown[] = [];
  const healer: GapHealer = {
    async *heal(gap) {
      asked.push(gap);
      yield blockOf([line(3, AT + 700_000)], [covered(gap.from, gap.from + 100_000)], null);
      yield blockOf([], [covered(gap.from + 100_000, gap.to)], null);
    },
  };
  const pipeline = await open(root);
  const result = await healGaps(pipeline, {}, context([live(healer)]));
  assert.equal(pipeline.log.cursor('live'), '3', 'healing leaves the cursor where it is');
  await pipeline.close();
  assert.deepEqual(asked, [
    { source: 'live', topic: null, reason: 'disconnect', from: AT + 600_000, to: AT + QUARTER },
  ]);
  assert.deepEqual([result.gaps.length, result.healed_seconds, result.seconds_left], [1, 300, 0]);
  assert.equal(await coverageOfFirst(root), 1);
  const first = (await windowRowsOf(root)).filter(
    ({ topic, window_start: start }) => topic === '*' && start === new Date(AT).toISOString(),
  );
  assert.deepEqual(
    first.map(({ posts, revision }) => [posts, revision]),
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test('what a healer cannot have, or fails at, is said and stays missing', async (t) => {
  const root = await collected(t);
  const pipeline = await open(root);
  const failing: GapHealer = {
    async *heal(gap) {
      yield blockOf([], [covered(gap.from, gap.from + 60_000)], null);
      throw new Error('the network said no');
    },
  };
  const some = await healGaps(pipeline, {}, context([live(failing)]));
  assert.deepEqual(
    some.gaps.map(({ seconds_left, why, healable }) => [seconds_left, why, healable]),
    [[240, 'the network said no', true]],
  );
  const none = await healGaps(pipeline, {}, context([{ name: 'other', read: live().read }]));
  assert.match(none.gaps[0]!.why!, /names no source live/);
  await assert.rejects(healGaps(pipeline, {}, context()), { code: 'no-sources' });
  const gone: GapHealer = {
    async *heal({ from, to }) {
      const note = {
        topic: null,
        from,
        to,
        reason: 'cursor-too-old',
        detail: 'It is no longer held.',
      } as const;
      yield blockOf([], [{ kind: 'gap', ...note, healable: false }], null);
    },
  };
  const lost = await healGaps(pipeline, {}, context([live(gone)]));
  assert.deepEqual([lost.gaps[0]?.why, lost.gaps[0]?.healable], ['It is no longer held.', false]);
  assert.deepEqual(
    (await healGaps(pipeline, {}, context([live(gone)]))).gaps,
    [],
    'it is not asked for again',
  );
  await pipeline.close();
});

test('the ledger outlives a state that is made anew', async (t) => {
  const root = await collected(t);
  const before = await coverageOfFirst(root);
  const { damaged } = await rebuild(root, OPTIONS);
  assert.deepEqual(damaged, []);
  assert.equal(await coverageOfFirst(root), before);
  const pipeline = await open(root);
  const gaps = listGaps(pipeline.lake.db, {}, { now: AT + 3 * QUARTER, owned: true });
  assert.deepEqual(
    gaps.map(({ from, reason }) => [from.getTime(), reason]),
    [[AT + 600_000, 'disconnect']],
  );
  await pipeline.close();
});

test('posts that are no longer kept take their part of the ledger with them', async (t) => {
  const root = await collected(t);
  const pipeline = await Pipeline.open(root, { ...OPTIONS, retention: { raw: {}, posts: { age: 60_000 } } });
  assert.ok(pipeline instanceof Pipeline);
  await pipeline.close();
  const { body } = await runSql(root, 'select count(*) as rows from coverage', { format: 'json' });
  let text = '';
  for await (const part of body) text += Buffer.from(part).toString();
  assert.deepEqual(JSON.parse(text), [{ rows: 0 }]);
  rmSync(root, { recursive: true });
});
