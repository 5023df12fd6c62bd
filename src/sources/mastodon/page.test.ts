import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementTexts, readPage } from './page.ts';
import { limitedDelay, retryAtOf, usedUpUntil } from './rate-limit.ts';
import { isSnowflake, snowflakeAt } from './snowflake.ts';

test('the elements of a page are its own text, byte for byte', () => {
  const texts = [
    '{"id": "1", "n": 1.0, "s": "a,]}\\"["}',
    '{"big":12345678901234567890}',
    '[1, [2]]',
    '"x"',
    '-1e3',
    'null',
  ];
  assert.deepEqual(elementTexts(` [ ${texts.join(' ,\n ')} ] `), texts);
  assert.deepEqual(elementTexts('[]'), []);
});

test('the link says whether there is more; without one a full page does', () => {
  const page = JSON.stringify([
    { id: '9', created_at: '2024-01-02T03:04:05.678Z' },
    { id: '7', created_at: 'soon' },
    { no: 'id' },
    5,
  ]);
  const link =
    '<https://a.example/api/v1/timelines/public?limit=40&max_id=7>; rel="next", <https://a.example/x?min_id=9>; rel="prev"';
  const read = readPage(page, { link }, 40);
  assert.deepEqual(
    read.statuses.map(({ id, createdAt }) => [id, createdAt]),
    [
      ['9', Date.UTC(2024, 0, 2, 3, 4, 5, 678)],
      ['7', null],
    ],
  );
  assert.equal(read.olderThan, '7');
  assert.equal(readPage(page, { link: '<https://a.example/x?min_id=9>; rel="prev"' }, 40).olderThan, null);
  assert.equal(readPage(page, {}, 40).olderThan, null);
  assert.equal(readPage(page, {}, 4).olderThan, '7');
  assert.throws(() => readPage('{"error":"x"}', {}, 40), /no list of posts/);
  assert.throws(() => readPage('<html>', {}, 40), /other than JSON/);
});

test('when to come back: as the server says, unless that has gone by', () => {
  const now = Date.UTC(2024, 0, 1);
  const iso = (ms: number) => new Date(now + ms).toISOString();
  assert.equal(retryAtOf({ 'retry-after': '30' }, now), now + 30_000);
  assert.equal(retryAtOf({ 'retry-after': new Date(now + 5000).toUTCString() }, now), now + 5000);
  assert.equal(retryAtOf({ 'x-ratelimit-reset': iso(7000) }, now), now + 7000);
  assert.equal(retryAtOf({ 'x-ratelimit-reset': iso(-7000) }, now), null);
  assert.equal(retryAtOf({ 'retry-after': 'soon', 'x-ratelimit-reset': 'later' }, now), null);
  assert.equal(
    usedUpUntil({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': iso(9000) }, now),
    now + 9000,
  );
  assert.equal(usedUpUntil({ 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': iso(9000) }, now), null);
  assert.equal(limitedDelay(now + 9000, now, 1), 10_000);
  assert.equal(limitedDelay(null, now, 3), 240_000);
  assert.equal(limitedDelay(now + 86_400_000, now, 1), 900_000);
});

test('ids that hold a time are told from others', () => {
  const now = Date.UTC(2024, 0, 1);
  assert.ok(isSnowflake(snowflakeAt(now), now));
  assert.ok(isSnowflake('108913983692647032', now));
  assert.ok(!isSnowflake('108913983692647032', Date.UTC(2020, 0)), 'of the future');
  assert.ok(!isSnowflake('01HKQ3T2F0M3Q4XJ8C5Z3W1V2B', now));
  assert.ok(!isSnowflake('AdqX4LDH1AO3PFQ8Yq', now));
  assert.ok(!isSnowflake('4711', now));
});
