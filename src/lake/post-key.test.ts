import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash48, postKey } from './post-key.ts';

const locality = (id: string): bigint => postKey(id).readBigUInt64BE(0);

test('the first half of a key is the number that the id ends with', () => {
  for (const digits of ['0', '7', '999999999', '1000000000', '1783456789012345678', '18446744073709551615']) {
    assert.equal(locality(`x:${digits}`), BigInt(digits));
  }
  assert.equal(locality('mastodon:https://example.org/users/ada/statuses/115'), 115n);
});

test('it is 0 where there is no such number, or it is beyond 64 bits', () => {
  for (const id of ['x:', 'x:abc', 'x:18446744073709551616', 'x:99999999999999999999', `x:${'1'.repeat(30)}`])
    assert.equal(locality(id), 0n);
});

test('record keys of Bluesky are read as TIDs, content ids by their time', () => {
  const alphabet = '234567abcdefghijklmnopqrstuvwxyz';
  const tid = '3lbwx7q2dzk2a';
  const value = [...tid].reduce((sum, letter) => sum * 32n + BigInt(alphabet.indexOf(letter)), 0n);
  assert.equal(locality(`bluesky:did:plc:abc/app.bsky.feed.post/${tid}`), BigInt.asUintN(64, value));
  assert.equal(locality('bluesky:did:plc:abc/app.bsky.feed.post/self'), 0n);
  assert.equal(locality('file:0123456789a-0123456789abcdef0123'), 0x0123456789an);
});

test('the second half is of the whole id, and author hashes are whole numbers of 48 bits', () => {
  assert.notDeepEqual(postKey('x:1').subarray(8), postKey('y:1').subarray(8));
  assert.ok(Number.isSafeInteger(hash48('x\n1')) && hash48('x\n1') < 2 ** 48);
});
