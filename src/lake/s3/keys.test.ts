import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../model/errors.ts';
import {
  compactedKey,
  deadLettersKey,
  erasedRawKey,
  metricsKey,
  rawKey,
  recentKey,
  scoresFolder,
  scoresKeyIn,
  termsKey,
  tombstonesKey,
  windowsKey,
} from '../layout.ts';
import { bucketUrl, isBucketUrl, parseBucketUrl } from './address.ts';
import { extentKey, hiddenPostsKey, inventoryKey, isOurs, sha256In } from './keys.ts';

const HASH = 'ab'.repeat(32);

test('every key that a lake gives is known as its own, and what others put beside is not', () => {
  const raw = rawKey('x', 0, { kind: 'jsonl' }, 1, 20);
  const own = [
    recentKey(1),
    compactedKey('2026-10-01', 2),
    raw,
    erasedRawKey(raw),
    erasedRawKey(erasedRawKey(raw)),
    scoresKeyIn(scoresFolder('cascade@1.0.0'), 3),
    windowsKey(4),
    metricsKey(5),
    deadLettersKey(6),
    tombstonesKey('hidden', 7),
    tombstonesKey('erased', 8),
    termsKey(9, 'abc'),
    extentKey(10, HASH),
    inventoryKey(11, HASH),
    hiddenPostsKey(12, HASH),
  ];
  assert.deepEqual(
    own.filter((key) => !isOurs(key)),
    [],
  );
  const others = [
    'posts/date=2026-10-01/somebody.parquet',
    'posts/recent/000000000001.parquet.bak',
    'raw/network=mixed/date=2026-10-01/undertone-1-2026-10-01-00-15-00-0c3f',
    'receipts/2026-11-29T10-36-47-030Z-c26bc167.json',
    'state/current.json',
    'state/owner.json',
    'tombstones/posts/chunk-1.jsonl',
  ];
  assert.deepEqual(others.filter(isOurs), []);
});

test('the hash of what is in it can be read from a key of the state', () => {
  assert.equal(sha256In(extentKey(1, HASH)), HASH);
  assert.equal(sha256In(inventoryKey(1, HASH)), HASH);
  assert.equal(sha256In('state/current.json'), null);
});

test('an address of a bucket folder has one spelling', () => {
  for (const url of ['s3://my-bucket/a/b', 's3://my-bucket/a/b/', 'S3://my-bucket/a/b//'])
    assert.equal(bucketUrl(parseBucketUrl(url)), 's3://my-bucket/a/b');
  assert.deepEqual(parseBucketUrl('s3://my-bucket'), { bucket: 'my-bucket', prefix: '' });
  assert.deepEqual(parseBucketUrl('s3://my-bucket/'), { bucket: 'my-bucket', prefix: '' });
  assert.ok(!isBucketUrl('./s3://x') && !isBucketUrl('/s3'));
});

for (const url of [
  's3://',
  's3://a',
  's3://b//c',
  's3://bucket/a//b',
  's3://bucket/../x',
  's3://bucket/a?b',
  's3:///x',
  'lake',
]) {
  test(`${url} is told to be no folder of a bucket`, () => {
    assert.throws(() => parseBucketUrl(url), UsageError);
  });
}
