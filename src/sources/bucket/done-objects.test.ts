import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBucketCursor, writeBucketCursor } from './bucket-cursor.ts';
import { DoneObjects, type ListedObject } from './done-objects.ts';
import { skipTo } from './list-pending.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 29, 12);
const NONE = Number.POSITIVE_INFINITY;

const object = (key: string, modified: number, etag = '"1"'): ListedObject => ({
  key,
  etag,
  size: 1,
  modified,
});

test('what was read is known by its key and version, whatever was read before or after it', () => {
  const done = new DoneObjects();
  done.add(object('b', NOW - 1000), NONE, NOW);
  assert.ok(done.has(object('b', NOW - 1000)));
  assert.ok(!done.has(object('b', NOW, '"2"')), 'put anew');
  assert.ok(!done.has(object('a', NOW - DAY)), 'appeared late, under an earlier name and time');
});

test('only what is older than two days is known by its time alone', () => {
  const done = new DoneObjects();
  for (let day = 10; day >= 0; day--) done.add(object(`day-${day}`, NOW - day * DAY), NONE, NOW);
  assert.ok(done.has(object('another', NOW - 5 * DAY)));
  assert.ok(!done.has(object('another', NOW - DAY)));
  assert.ok(done.toJSON().seen.length <= 3);
});

test('what is still to be read is never passed by', () => {
  const done = new DoneObjects();
  const waiting = object('waiting', NOW - 8 * DAY);
  for (let n = 0; n < 5000; n++)
    done.add(object(`read-${n}`, NOW - 7 * DAY + n * 1000), waiting.modified, NOW);
  assert.ok(!done.has(waiting));
  assert.ok(done.has(object('read-0', NOW - 7 * DAY)));
});

test('it stays small however many objects there are', () => {
  const done = new DoneObjects();
  for (let n = 0; n < 10_000; n++) done.add(object(`read-${n}`, NOW - DAY + n), NONE, NOW);
  const { seen } = done.toJSON();
  assert.ok(seen.length <= 4096, String(seen.length));
  for (const n of [0, 5000, 9999]) assert.ok(done.has(object(`read-${n}`, NOW - DAY + n)));
});

test('a cursor says the same when it is read again', () => {
  const { done } = readBucketCursor(null, 'archive');
  for (let day = 4; day >= 0; day--) done.add(object(`day-${day}`, NOW - day * DAY), NONE, NOW);
  const cursor = writeBucketCursor({ done, current: { object: 'abc', at: '1234' } });
  const again = readBucketCursor(cursor, 'archive');
  assert.deepEqual(again.done.toJSON(), done.toJSON());
  assert.deepEqual(again.current, { object: 'abc', at: '1234' });
  assert.throws(() => readBucketCursor('{"topics":{}}', 'archive'), { code: 'cursor' });
});

test('days that are long over are skipped, and nothing else is', () => {
  const after = '2026-11-26';
  assert.equal(skipTo('raw/network=x/date=2026-01-02/a', after), 'raw/network=x/date=2026-11-26');
  assert.equal(skipTo('raw/network=x/date=2026-11-26/a', after), null);
  assert.equal(skipTo('date=2026-01-02/a', after), 'date=2026-11-26');
  assert.equal(skipTo('uploads/2026-01-02.csv', after), null);
  assert.ok('raw/network=x/date=2026-11-26' < 'raw/network=x/date=2026-11-26/0');
});
