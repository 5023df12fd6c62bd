import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertOf } from '../../tests/support/alerts.ts';
import { judge, type Observation } from './judge.ts';
import { median, usualOf } from './usual.ts';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

const window = (start: number, value: number | null, given: Partial<Observation> = {}): Observation => ({
  start,
  value,
  posts: value ?? 0,
  known: true,
  ...given,
});
const verdicts = (alert: ReturnType<typeof alertOf>, ...observations: Observation[]): string[] =>
  judge(alert, observations, 0).map(({ verdict }) => verdict);

test('a window above the limit meets it, one within the margin neither meets it nor is calm', () => {
  const alert = alertOf({ above: 100 });
  assert.deepEqual(verdicts(alert, ...[101, 100, 91, 90, 0].map((value, at) => window(at, value))), [
    'met',
    'between',
    'between',
    'calm',
    'calm',
  ]);
  const low = alertOf({ measure: 'net', below: -0.2 });
  const values = [-0.3, -0.2, -0.18, 0.5].map((value, at) => window(at, value, { posts: 10 }));
  assert.deepEqual(verdicts(low, ...values), ['met', 'between', 'calm', 'calm']);
});

test('a window with too few posts meets nothing', () => {
  const alert = alertOf({ measure: 'share', label: 'negative', above: 0.4, least_posts: 20 });
  assert.deepEqual(
    verdicts(alert, window(0, 0.9, { posts: 19 }), window(1, 0.9, { posts: 20 }), window(2, null)),
    ['calm', 'met', 'calm'],
  );
});

test('of a window of which much is missing, too many posts are too many, but too few say nothing; a share is what it is', () => {
  const part = { known: false };
  const loud = alertOf({ above: 10 });
  assert.deepEqual(verdicts(loud, window(0, 11, part), window(1, 3, part)), ['met', 'unknown']);
  const low = alertOf({ below: 10 });
  assert.deepEqual(verdicts(low, window(0, 11, part), window(1, 3, part)), ['unknown', 'unknown']);
  const sour = alertOf({ measure: 'share', label: 'negative', above: 0.4 });
  const some = { posts: 9, known: false };
  assert.deepEqual(verdicts(sour, window(0, 0.9, some), window(1, 0.1, some)), ['met', 'calm']);
});

test('silence is met by a window without a post, and by no other', () => {
  const alert = alertOf({ measure: 'silence', source: 'bluesky' });
  assert.deepEqual(verdicts(alert, window(0, 0), window(1, 1)), ['met', 'calm']);
});

test('what is usual is the median of the same hour of the week, where enough weeks are known', () => {
  const alert = alertOf({ unusual: { by: 4, weeks: 4, observations: 4 }, window: '1h' });
  const past = [20, 22, 18, 20].flatMap((value, week) => [
    window(week * WEEK, value),
    // Another hour, with far more.
    window(week * WEEK + 5 * HOUR, 500),
  ]);
  const judged = judge(alert, [...past, window(4 * WEEK, 45), window(4 * WEEK + 5 * HOUR, 510)], 4 * WEEK);
  assert.deepEqual(
    judged.map(({ verdict, expected }) => [verdict, expected]),
    [
      ['met', 20],
      ['calm', 500],
    ],
  );
});

test('before enough is known of the hour nothing is judged; the same hour of other days does until then', () => {
  const alert = alertOf({ unusual: { by: 4, observations: 4 }, window: '1h' });
  const days = [0, 1, 2, 3, 4].map((day) => window(day * 24 * HOUR, 10));
  const judged = judge(alert, [...days, window(5 * 24 * HOUR, 90)], 0);
  assert.deepEqual(
    judged.map(({ verdict }) => verdict),
    ['unknown', 'unknown', 'unknown', 'unknown', 'calm', 'met'],
  );
});

test('what was unusual before does not move the usual', () => {
  const alert = alertOf({ unusual: { by: 4, weeks: 6, observations: 4 }, window: '1h' });
  const past = [10, 11, 5000, 9, 10].map((value, week) => window(week * WEEK, value));
  const [judged] = judge(alert, [...past, window(5 * WEEK, 40)], 5 * WEEK);
  assert.deepEqual([judged!.verdict, judged!.expected], ['met', 10]);
});

test('the scatter is that of normal values, and no less than counting gives by itself', () => {
  // Median 10, absolute deviations 0, 1, 1, 2, 30.
  assert.equal(usualOf([8, 9, 10, 11, 40], 'volume', 10).scale, Math.sqrt(10));
  assert.equal(usualOf([600, 800, 1000, 1200, 1400], 'volume', 1000).scale, 1.4826 * 200);
  // More than half are the same: the mean of the absolute deviations, 400 / 5, stands for their median.
  assert.equal(usualOf([100, 100, 100, 100, 500], 'volume', 1).scale, 1.253314 * 80);
  assert.equal(usualOf([0.2, 0.2, 0.2], 'share', 100).scale, 0.04);
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});
