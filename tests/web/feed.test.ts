import assert from 'node:assert/strict';
import { test } from 'node:test';
import { post } from '../../src/query/fixtures/small-lake.ts';
import { postJson } from '../../src/query/posts.ts';
import type { Post } from '../../web/src/api/types.ts';
import {
  arrived,
  begun,
  caughtUp,
  EMPTY_FEED,
  type Feed,
  held,
  released,
  without,
} from '../../web/src/views/now/feed.ts';

const at = (second: number, text = `at ${second}`): Post =>
  postJson(post(`x:${second}`, { text, created_at: second * 1000 })) as unknown as Post;
const shown = ({ shown }: Feed): string[] => shown.map(({ text }) => text);
const arrive = (feed: Feed, ...posts: Post[]): Feed => posts.reduce(arrived, feed);

test('posts that come in wait their turn and are shown newest first', () => {
  const feed = arrive(begun(EMPTY_FEED, [at(2), at(1)], false), at(4), at(3), at(5));
  assert.deepEqual(shown(feed), ['at 2', 'at 1']);
  assert.deepEqual(shown(released(feed, 2)), ['at 4', 'at 3', 'at 2', 'at 1']);
  assert.deepEqual(shown(caughtUp(feed)), ['at 5', 'at 4', 'at 3', 'at 2', 'at 1']);
});

test('a post again is shown once, in its newest version', () => {
  const feed = arrive(begun(EMPTY_FEED, [at(1)], false), at(1, 'edited'), at(2), at(2, 'edited too'));
  assert.deepEqual(shown(caughtUp(feed)), ['edited too', 'edited']);
});

test('what is deleted is gone from what is shown and from what waits', () => {
  const feed = without(arrive(begun(EMPTY_FEED, [at(1)], false), at(2), at(3)), ['x:1', 'x:3']);
  assert.deepEqual(shown(caughtUp(feed)), ['at 2']);
});

test('what waits in vain is left out and counted, whether the feed moves or stands still', () => {
  const burst = arrive(EMPTY_FEED, ...[...Array(250).keys()].map((second) => at(second)));
  const moving = released(burst, 4);
  assert.deepEqual(shown(moving), ['at 223', 'at 222', 'at 221', 'at 220']);
  assert.equal(moving.leftOut + moving.shown.length + moving.waiting.length, 250);
  const still = held(burst);
  assert.deepEqual([still.waiting.length, still.leftOut, still.waiting.at(-1)!.text], [100, 150, 'at 249']);
});
