/** Objects in a bucket, as S3 itself answers (moto). */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { UndertoneError } from '../../src/model/errors.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { BUCKET, objectsAt, startBucket } from './bucket-lakes.ts';

const withCode = (code: string) => (error: unknown) => error instanceof UndertoneError && error.code === code;

test('a bucket that keeps versions is known as one', async (t) => {
  const { url } = await startBucket(t);
  const objects = objectsAt(url, 'versions');
  await objects.put('one', Buffer.from('1'));
  assert.equal(objects.keepsVersions, false);
  const client = new S3Client({ endpoint: url, forcePathStyle: true });
  await client.send(
    new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  client.destroy();
  await objects.put('two', Buffer.from('2'));
  assert.equal(objects.keepsVersions, true);
});

test('objects have the contract that they have on a disk, whole files of several parts included', async (t) => {
  const { url } = await startBucket(t);
  const objects = objectsAt(url, 'objects');
  const bytes = randomBytes(40 * 2 ** 20);
  const path = join(temporaryFolder(t), 'large');
  writeFileSync(path, bytes);
  const expected = { bytes: bytes.length, checksum: crc32(bytes) };
  assert.equal(await objects.sendFile('a/large', path, expected, 'absent'), true);
  assert.equal((await objects.head('a/large'))!.checksum, expected.checksum);
  assert.equal(await objects.sendFile('a/large', path, expected, 'absent'), false);
  await assert.rejects(
    objects.sendFile('a/other', path, { ...expected, checksum: 1 }, 'any'),
    withCode('corrupt'),
  );
  assert.equal(await objects.head('a/other'), null);
  let read = 0;
  for await (const chunk of await objects.getStream('a/large')) read += (chunk as Buffer).length;
  assert.equal(read, bytes.length);
  assert.equal(Buffer.compare(await objects.get('a/large'), bytes), 0);
  const info = await objects.put('a/small ü=1.txt', Buffer.from('small'));
  assert.deepEqual(info, { key: 'a/small ü=1.txt', bytes: 5, checksum: crc32(Buffer.from('small')) });
  await objects.put('ab/beside', Buffer.from('x'));
  assert.deepEqual(await objects.list('a'), ['a/large', 'a/small ü=1.txt']);
  assert.deepEqual(await objects.list('nothing'), []);
  await objects.deleteAll(['a/large', 'a/never-was']);
  await objects.delete('a/never-was');
  assert.deepEqual(await objects.list(''), ['a/small ü=1.txt', 'ab/beside']);
  await assert.rejects(objects.get('a/large'), withCode('no-object'));
  const tag = await objects.putIf('one', Buffer.from('1'), 'absent');
  assert.equal(await objects.putIf('one', Buffer.from('2'), 'absent'), null);
  assert.ok((await objects.putIf('one', Buffer.from('3'), { etag: tag! })) !== null);
  assert.equal(await objects.putIf('one', Buffer.from('4'), { etag: tag! }), null);
  assert.equal(await objects.putIf('never', Buffer.from('4'), { etag: tag! }), null);
});
