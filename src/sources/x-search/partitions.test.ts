import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bucket, bursts, fill, type Partition, partition } from './partitions.ts';

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;
const START = Date.UTC(2026, 2, 1);

const hours = (...posts: number[]): Bucket[] =>
  posts.map((count, index) => ({ from: START + index * HOUR, to: START + (index + 1) * HOUR, posts: count }));

const spans = (pieces: readonly Pick<Partition, 'from' | 'to' | 'posts'>[]): string[] =>
  pieces.map(({ from, to, posts }) => `${(from - START) / 60_000}-${(to - START) / 60_000}:${posts}`);

test('an hour of some volume is cut into quarters of an hour', () => {
  const pieces = partition(hours(4000), { length: QUARTER, mostPosts: 2000 });
  assert.deepEqual(spans(pieces), ['0-15:1000', '15-30:1000', '30-45:1000', '45-60:1000']);
});

test('a busy hour is cut further, a quiet stretch is put together', () => {
  const pieces = partition(hours(24_000, 0, 1, 0), { length: QUARTER, mostPosts: 2000 });
  assert.deepEqual(spans(pieces).slice(0, 2), ['0-5:2000', '5-10:2000']);
  assert.deepEqual(spans(pieces).slice(12), ['60-240:1']);
});

test('pieces follow on each other from the first to the last moment, and lose no post', () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 200; round++) {
    const from = START + random(HOUR / 1000) * 1000;
    const to = from + (1 + random(3 * 24 * 3600)) * 1000;
    const counts = fill(
      hours(...Array.from({ length: random(80) }, () => (random(3) === 0 ? 0 : random(30_000)))),
      from,
      to,
    );
    const mostPosts = 100 + random(5000);
    const pieces = partition(counts, { length: (1 + random(60)) * 60_000, mostPosts });
    assert.equal(pieces[0]!.from, from);
    assert.equal(pieces.at(-1)!.to, to);
    for (const [index, piece] of pieces.entries()) {
      assert.ok(piece.to > piece.from && piece.from % 1000 === 0 && piece.to % 1000 === 0);
      if (index > 0) assert.equal(piece.from, pieces[index - 1]!.to);
      assert.ok(
        piece.posts! <= mostPosts + 1 ||
          piece.to - piece.from <= 1000 * Math.ceil(piece.posts! / mostPosts) + 1000,
        `${piece.posts} of at most ${mostPosts}`,
      );
    }
    const total = (list: readonly Pick<Partition, 'posts'>[]): number =>
      list.reduce((sum, { posts }) => sum + posts!, 0);
    assert.equal(total(pieces), total(counts));
  }
});

test('what the counts leave out is asked for still', () => {
  const counts = [hours(5, 6, 7)[1]!];
  assert.deepEqual(spans(fill(counts, START, START + 3 * HOUR)), ['0-60:0', '60-120:6', '120-180:0']);
  assert.deepEqual(spans(fill([], START, START + HOUR)), ['0-60:0']);
});

test('a sample takes of each stretch the shortest beginning that holds enough', () => {
  const minutes = Array.from({ length: 30 }, (_, minute) => ({
    from: START + minute * 60_000,
    to: START + (minute + 1) * 60_000,
    posts: minute < 15 ? 40 : 2,
  }));
  const pieces = bursts(minutes, { every: QUARTER, limit: 100 });
  assert.deepEqual(spans(pieces), ['0-3:100', '15-30:30']);
  assert.deepEqual(
    pieces.map(({ of }) => of),
    [
      { from: START, to: START + QUARTER, posts: 600 },
      { from: START + QUARTER, to: START + 2 * QUARTER, posts: 30 },
    ],
  );
});
