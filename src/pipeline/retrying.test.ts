import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Block, Cursor } from '../model/block.ts';
import { systemClock } from '../model/clock.ts';
import type { Coverage } from '../model/coverage.ts';
import { CorruptionError, UndertoneError, UsageError } from '../model/errors.ts';
import type { Source } from '../sources/source.ts';
import { retrying } from './retrying.ts';

const block = (cursor: string, coverage: Coverage[] = []): Block => ({
  source: 's',
  format: { kind: 'jsonl' },
  payload: Buffer.from('{}'),
  receivedAt: 0,
  cursor,
  coverage,
});

/** Yields what each reading gives in turn, then throws what it ends with. */
function source(
  readings: readonly { blocks: Block[]; ends?: Error }[],
): Source & { from: (Cursor | null)[] } {
  const from: (Cursor | null)[] = [];
  return {
    name: 's',
    from,
    async *read(cursor) {
      const { blocks, ends } = readings[from.length]!;
      from.push(cursor);
      yield* blocks;
      if (ends !== undefined) throw ends;
    },
  };
}

const LIVE: Coverage = { kind: 'covered', topic: null, from: 0, to: 1000, after: 'live' };
const REVOKED = new UndertoneError('x-unauthorized', 'The token was revoked.');

function run(read: Source, more: { firstMs?: number; longestMs?: number; signal?: AbortSignal } = {}) {
  const waits: number[] = [];
  const kept: Block[] = [];
  const { signal = new AbortController().signal, ...delays } = more;
  const wrapped = retrying(read, {
    clock: systemClock,
    standing: () =>
      kept.some(({ coverage }) => coverage?.includes(LIVE)) ? [{ topic: null, to: 1000, state: 'live' }] : [],
    onFailure: (_error, ms) => waits.push(ms),
    firstMs: 1,
    ...delays,
  });
  const all = (async () => {
    for await (const one of wrapped.read(null, signal)) kept.push(one);
  })();
  return { waits, kept, all };
}

const payloads = (blocks: readonly Block[]) => blocks.filter(({ payload }) => payload.length > 0);

test('a source that fails is read again from its cursor, and the ledger has the time as a disconnect', async () => {
  const crash: Coverage = {
    kind: 'gap',
    topic: null,
    from: 1000,
    to: 2000,
    reason: 'crash',
    detail: '',
    healable: false,
  };
  const failing = source([
    { blocks: [block('1', [LIVE])], ends: REVOKED },
    { blocks: [block('2', [crash])] },
  ]);
  const { waits, kept, all } = run(failing);
  await all;
  assert.deepEqual(failing.from, [null, '1']);
  assert.deepEqual(waits, [1]);
  assert.equal(payloads(kept).length, 2);
  const gaps = kept.flatMap(({ coverage = [] }) => coverage).filter((note) => note.kind === 'gap');
  assert.ok(gaps.length >= 2);
  for (const { reason, detail } of gaps) {
    assert.deepEqual([reason, detail], ['disconnect', 'The token was revoked.']);
  }
  assert.ok(
    kept.every(({ payload, cursor }) => payload.length > 0 || cursor === null),
    'the place stays',
  );
});

test('the waits double up to the longest, and begin anew when something came', async () => {
  const nothing = { blocks: [], ends: REVOKED };
  const { waits, all } = run(
    source([nothing, nothing, nothing, { blocks: [block('1')], ends: REVOKED }, { blocks: [] }]),
    { firstMs: 1, longestMs: 3 },
  );
  await all;
  assert.deepEqual(waits, [1, 2, 3, 1]);
});

test('a wrong configuration, a cursor that cannot be read and damage are thrown at once, with the gap', async () => {
  for (const error of [
    new UsageError('Name another.'),
    new UndertoneError('cursor', 'It cannot be read.'),
    new CorruptionError('It is damaged.'),
  ]) {
    const { waits, kept, all } = run(source([{ blocks: [block('1', [LIVE])], ends: error }]));
    await assert.rejects(all, error);
    assert.deepEqual(waits, []);
    const last = kept.at(-1)!.coverage![0]!;
    if (!(error instanceof CorruptionError)) assert.ok(last.kind === 'gap' && last.ongoing);
  }
});

test('stopped while it waits it ends at once, as a pause', async () => {
  const stop = new AbortController();
  const { kept, all, waits } = run(source([{ blocks: [block('1', [LIVE])], ends: REVOKED }]), {
    firstMs: 60_000,
    signal: stop.signal,
  });
  while (waits.length === 0) await new Promise((done) => setImmediate(done));
  stop.abort();
  await all;
  const last = kept.at(-1)!.coverage!.at(-1)!;
  assert.ok(last.kind === 'covered' && last.after === 'paused');
});
