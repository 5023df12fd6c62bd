import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage } from '../model/coverage.ts';
import { Outage, type OutageOptions } from './outage.ts';

const broken = (given: Partial<OutageOptions>) =>
  new Outage({
    standing: [{ topic: 'tea', to: 1000, state: 'live' }],
    reason: 'disconnect',
    detail: 'The token was revoked.',
    healable: true,
    silentSince: null,
    ...given,
  });

const brief = (notes: readonly Coverage[]) =>
  notes.map((note) => [note.kind === 'gap' ? note.reason : note.kind, note.topic, note.from, note.to]);

const gap = (reason: 'crash' | 'stall', from: number, to: number): Coverage => ({
  kind: 'gap',
  topic: 'tea',
  from,
  to,
  reason,
  detail: '',
  healable: false,
});

test('an outage is missing from where the account ends, as long as it goes on', () => {
  const outage = broken({});
  assert.deepEqual(brief(outage.notes(5000)), [['disconnect', 'tea', 1000, 5000]]);
  const [note] = outage.notes(9000);
  assert.ok(note?.kind === 'gap' && note.ongoing && note.detail === 'The token was revoked.');
});

test('what was missing before the process began keeps its own reason, and is noted once', () => {
  const outage = broken({ silentSince: 3000 });
  assert.deepEqual(brief(outage.notes(5000)), [
    ['crash', 'tea', 1000, 3000],
    ['disconnect', 'tea', 3000, 5000],
  ]);
  assert.equal(outage.notes(6000).length, 1);
});

test('stopped meanwhile, it is a pause from then on', () => {
  assert.deepEqual(brief(broken({}).stopped(5000)), [
    ['disconnect', 'tea', 1000, 5000],
    ['covered', 'tea', 5000, 5000],
  ]);
});

test('what the source calls a crash afterwards is explained for the time of the outage alone', () => {
  const outage = broken({ silentSince: 3000 });
  assert.deepEqual(brief(outage.explain(gap('crash', 1000, 7000))), [
    ['crash', 'tea', 1000, 3000],
    ['disconnect', 'tea', 3000, 7000],
  ]);
  const stall = gap('stall', 4000, 7000);
  assert.deepEqual(outage.explain(stall), [stall]);
  const earlier = gap('crash', 500, 900);
  assert.deepEqual(outage.explain(earlier), [earlier]);
});

test('a clock that was set back makes no gap that ends before it begins', () => {
  assert.deepEqual(brief(broken({}).notes(500)), [['disconnect', 'tea', 1000, 1000]]);
});
