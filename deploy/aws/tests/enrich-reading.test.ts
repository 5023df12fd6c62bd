/** What messages and metadata say, and which folder a post goes to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../src/model/errors.ts';
import { BucketConfig } from '../stages/bucket-config.ts';
import { keyOf } from '../stages/dynamodb-owners.ts';
import { readArrivals, writeRest } from '../stages/object-events.ts';
import { isPassing, withRetries } from '../stages/retry.ts';
import { newsOf } from '../stages/tell-sinks.ts';
import { folders } from '../stages/write-chunk.ts';

const eventOf = (eventName: string, ...keys: string[]): string =>
  JSON.stringify({
    Records: keys.map((key) => ({ eventName, s3: { bucket: { name: 'lake' }, object: { key, size: 1 } } })),
  });

test('every record of an event is read, with its key decoded', () => {
  const read = readArrivals(eventOf('ObjectCreated:Put', 'uploads/a+b%2B%C3%A4.csv', 'raw/x.zst'));
  assert.deepEqual(read, [
    { bucket: 'lake', key: 'uploads/a b+ä.csv' },
    { bucket: 'lake', key: 'raw/x.zst' },
  ]);
});

test('the rest of an object is read as it was written', () => {
  const from = { etag: '"e"', number: 3, at: '17' };
  assert.deepEqual(readArrivals(writeRest('lake', 'raw/a b+', from)), [
    { bucket: 'lake', key: 'raw/a b+', from },
  ]);
});

test('a trial of S3 and the removal of an object are nothing to do; what is no event is refused', () => {
  assert.deepEqual(readArrivals('{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"lake"}'), []);
  assert.deepEqual(readArrivals(eventOf('ObjectRemoved:Delete', 'raw/x')), []);
  for (const body of [
    '',
    'null',
    '[]',
    '{}',
    '{"Records":[{}]}',
    '{"Records":[{"eventName":"ObjectCreated:Put"}]}',
  ])
    assert.throws(() => readArrivals(body), Error, body);
});

test('posts go to the folder of their day; those of many days, of no day and of days far away go together', () => {
  const [now, day] = [Date.UTC(2026, 2, 9), 86_400_000];
  const few = folders([now, now - day, null, now + 400 * day], now);
  assert.equal(few(now - day), 'posts/date=2026-03-08');
  for (const time of [null, now + 400 * day, Date.UTC(1970, 0, 1), 9e15])
    assert.equal(few(time), 'posts/recent');
  const days = (count: number) => Array.from({ length: count }, (_, n) => now - n * day);
  assert.equal(folders(days(8), now)(now), 'posts/date=2026-03-09');
  assert.equal(folders(days(9), now)(now), 'posts/recent');
});

test('a sink hears of each object once, of tombstones that stand alone too', () => {
  assert.deepEqual(newsOf({ posts: ['a', 'b'], tombstones: ['t'] }), [
    { object: 'a', tombstones: 't' },
    { object: 'b', tombstones: null },
  ]);
  assert.deepEqual(newsOf({ posts: [], tombstones: ['t'] }), [{ object: null, tombstones: 't' }]);
  assert.deepEqual(newsOf({ posts: [], tombstones: [] }), []);
});

test('an id that is too long for a key has a hash in its place', () => {
  assert.equal(keyOf('x:1'), 'x:1');
  const [one, other] = ['a', 'b'].map((end) => keyOf(`mastodon:${'ä'.repeat(600)}${end}`));
  assert.match(one!, /^sha256:[0-9a-f]{64}$/);
  assert.notEqual(one, other);
});

test('what passes is asked again, what does not is thrown at once', async () => {
  const failing = (error: object, times: number) => {
    let asked = 0;
    return async () => {
      if (asked++ < times) throw error;
      return asked;
    };
  };
  assert.equal(await withRetries(failing({ name: 'ProvisionedThroughputExceededException' }, 2)), 3);
  assert.equal(await withRetries(failing({ code: 'ECONNRESET' }, 1)), 2);
  const refused = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };
  await assert.rejects(withRetries(failing(refused, 1)), (error) => error === refused);
  assert.equal(isPassing({ name: 'X', $metadata: { httpStatusCode: 503 } }), true);
});

test('the configuration of the bucket is heeded within a minute, and one that cannot be kept here is refused', async () => {
  let now = 0;
  let file: string | null = null;
  let asked = 0;
  const objects = {
    getTagged: async () => {
      asked++;
      return file === null ? null : { bytes: Buffer.from(file), etag: file };
    },
  };
  const config = new BucketConfig(objects, { now: () => now });
  const none = await config.topics();
  file = 'topics: [{ name: coffee, rule: coffee }]';
  assert.equal(await config.topics(), none);
  now += 60_000;
  const coffee = await config.topics();
  assert.notEqual(coffee, none);
  now += 60_000;
  assert.equal(await config.topics(), coffee, 'the same file is read once');
  assert.equal(asked, 3);
  for (file of ['pseudonyms: true', 'topics: 7']) {
    now += 60_000;
    await assert.rejects(config.topics(), UsageError);
  }
});
