import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage } from '../../model/coverage.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { subtract, union } from './intervals.ts';
import { advance, bounded, type Change, coverageOf, type Progress, UNBEGUN } from './progress.ts';

const gap = { reason: 'disconnect', detail: 'cut off', healable: true } as const;

/** Folds changes of streams, noting after each group, as a source does with its blocks. */
function note(groups: readonly (readonly [string, Change][])[]): { notes: Coverage[]; progress: Progress } {
  let progress: Progress = {};
  const notes: Coverage[] = [];
  for (const group of groups) {
    const before = progress;
    for (const [name, change] of group) {
      progress = { ...progress, [name]: advance(progress[name] ?? UNBEGUN, change) };
    }
    notes.push(...coverageOf(before, progress, false));
    progress = Object.fromEntries(
      Object.entries(progress).map(([name, stream]) => [name, bounded(stream)] as const),
    );
  }
  return { notes, progress };
}

const short = (notes: readonly Coverage[]) =>
  notes.map((one) =>
    one.kind === 'gap'
      ? `gap ${one.from}-${one.to}${one.ongoing ? ' on' : ''}${one.healable ? '' : ' lost'}`
      : `${one.kind} ${one.from}-${one.to}${one.kind === 'covered' && one.after ? ` ${one.after}` : ''}`,
  );

test('time is covered as far as the last sign of life', () => {
  const { notes } = note([
    [['a s', { kind: 'begun', at: 10 }]],
    [['a s', { kind: 'heard', at: 20 }]],
    [['a s', { kind: 'heard', at: 15 }]],
  ]);
  assert.deepEqual(short(notes), [
    'covered 10-10 live',
    'covered 10-20',
    'covered 20-20 live',
    'covered 20-20 live',
  ]);
});

test('a break is a gap that goes on until the stream is back, and is covered once it is filled', () => {
  const { notes } = note([
    [['a s', { kind: 'begun', at: 0 }]],
    [['a s', { kind: 'heard', at: 10 }]],
    [['a s', { kind: 'missed', at: 12, ...gap }]],
    [['a s', { kind: 'missed', at: 20, ...gap }]],
    [['a s', { kind: 'heard', at: 20 }]],
    [['a s', { kind: 'filled', from: 15, to: 20 }]],
    [['a s', { kind: 'denied', from: 10, to: 20, detail: 'no' }]],
  ]);
  assert.deepEqual(short(notes), [
    'covered 0-0 live',
    'covered 0-10',
    'covered 10-10 live',
    'gap 10-12',
    'gap 10-12 on',
    'gap 10-20',
    'gap 10-20 on',
    'covered 20-20 live',
    'covered 15-20',
    'covered 20-20 live',
    'gap 10-15 lost',
    'covered 20-20 live',
  ]);
});

test('a moment is covered only where every stream has it', () => {
  const { notes } = note([
    [
      ['a s', { kind: 'begun', at: 0 }],
      ['b s', { kind: 'begun', at: 0 }],
    ],
    [['a s', { kind: 'heard', at: 30 }]],
    [['b s', { kind: 'missed', at: 30, ...gap }]],
    [['b s', { kind: 'heard', at: 30 }]],
    [['b s', { kind: 'filled', from: 0, to: 30 }]],
  ]);
  assert.deepEqual(short(notes), [
    'covered 0-0 live',
    'covered 0-0 live',
    'gap 0-30',
    'gap 0-30 on',
    'covered 30-30 live',
    'covered 0-30',
    'covered 30-30 live',
  ]);
});

test('whatever happens, what is noted is what every stream had: an oracle of single moments', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 300; round++) {
    const names = ['a s', 'b s', 'c s'].slice(0, 1 + random(3));
    const had = names.map(() => new Set<number>());
    const to = names.map(() => 0);
    const groups: [string, Change][][] = [names.map((name) => [name, { kind: 'begun', at: 0 }])];
    for (let step = 0; step < 25; step++) {
      const group: [string, Change][] = [];
      for (let n = random(3); n >= 0; n--) {
        const which = random(names.length);
        const at = to[which]! + random(6);
        const kind = random(3);
        if (kind === 0) {
          for (let ms = to[which]!; ms < at; ms++) had[which]!.add(ms);
          to[which] = at;
          group.push([names[which]!, { kind: 'heard', at }]);
        } else if (kind === 1) {
          to[which] = at;
          group.push([names[which]!, { kind: 'missed', at, ...gap }]);
        } else {
          const from = random(to[which]! + 1);
          for (let ms = from; ms < to[which]!; ms++) had[which]!.add(ms);
          group.push([names[which]!, { kind: 'filled', from, to: to[which]! }]);
        }
      }
      groups.push(group);
    }
    const { notes } = note(groups);
    const covered = union(notes.filter(({ kind }) => kind === 'covered'));
    const gaps = subtract(union(notes.filter(({ kind }) => kind === 'gap')), covered);
    const isIn = (list: typeof gaps, ms: number) => list.some(({ from, to: end }) => from <= ms && ms < end);
    for (let ms = 0; ms < Math.max(...to); ms++) {
      const everyHad = had.every((moments) => moments.has(ms));
      const accounted = to.every((end) => ms < end);
      assert.equal(isIn(covered, ms), everyHad && accounted, `${ms} of round ${round}`);
      if (accounted && !everyHad) assert.ok(isIn(gaps, ms), `${ms} of round ${round} is missing`);
    }
  }
});

test('of more breaks than a cursor holds none is forgotten, nor ever taken for covered before it is filled', () => {
  const breaks = Array.from({ length: 200 }, (_, n): [string, Change][] => [
    ['a s', { kind: 'heard', at: n * 100 + 50 + (n % 7) }],
    ['a s', { kind: 'missed', at: n * 100 + 100, ...gap }],
  ]);
  const begun: [string, Change][] = [['a s', { kind: 'begun', at: 0 }]];
  const { notes, progress } = note([begun, ...breaks]);
  const covered = union(notes.filter(({ kind }) => kind === 'covered'));
  const gaps = union(notes.filter(({ kind }) => kind === 'gap'));
  assert.deepEqual([covered.length, gaps.length], [200, 200]);
  assert.deepEqual(subtract(gaps, covered), gaps);
  const { missing } = progress['a s']!;
  assert.ok(missing.length <= 64, `${missing.length} stretches`);
  assert.deepEqual(subtract(gaps, missing), []);
  const filled = note([begun, ...breaks, [['a s', { kind: 'filled', from: 0, to: 20_000 }]]]);
  assert.deepEqual(subtract(gaps, union(filled.notes.filter(({ kind }) => kind === 'covered'))), []);
  assert.deepEqual(filled.progress['a s']!.missing, []);
});

test('a cursor gives back the account, and one that is not ours is refused', () => {
  const { progress } = note([
    [['a s', { kind: 'begun', at: 0 }]],
    [['a s', { kind: 'missed', at: 20, ...gap }]],
  ]);
  const back = parseCursor(formatCursor(progress, true));
  assert.deepEqual(back, { progress, stopped: true });
  for (const bad of [
    '',
    '{}',
    '{"stopped":true,"streams":{"a":{"to":"x"}}}',
    '7',
    '{"stopped":1,"streams":{}}',
  ]) {
    assert.throws(() => parseCursor(bad), { code: 'bad-cursor' });
  }
});
