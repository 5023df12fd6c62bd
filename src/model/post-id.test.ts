import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blueskyId, contentId, fileId, idInCell, mastodonId, networkOfId, xId } from './post-id.ts';

test('an id begins with its network', () => {
  assert.equal(xId('569748316776325120'), 'x:569748316776325120');
  assert.equal(
    blueskyId('did:plc:abc', 'app.bsky.feed.post/3k'),
    'bluesky:did:plc:abc/app.bsky.feed.post/3k',
  );
  assert.equal(mastodonId('https://a.example/1'), 'mastodon:https://a.example/1');
  assert.equal(networkOfId(fileId('7')), 'file');
  assert.equal(networkOfId('mastodon:https://a.example/1'), 'mastodon');
});

test('other prefixes, and none, are no networks', () => {
  for (const id of ['7', 'https://a.example', 'x:', 'X:7', ':7', '__proto__:7'])
    assert.equal(networkOfId(id), null, id);
});

test('the id of content begins with its time in hex, zeros where that is unknown or cannot be written so', () => {
  assert.match(contentId(1_424_777_752_123, ['a']), /^file:14bbb5f2e3b-[0-9a-f]{20}$/);
  for (const time of [null, -1, 0, 253_402_300_799_999]) {
    assert.match(contentId(time, ['a']), /^file:00000000000-[0-9a-f]{20}$/, String(time));
  }
});

test('the same content has the same id, and its parts do not run together', () => {
  assert.equal(contentId(5, ['a', null, 'b']), contentId(5, ['a', null, 'b']));
  const ids = [
    ['a', 'b'],
    ['ab', ''],
    ['', 'ab'],
    ['a', null, 'b'],
    ['a"', 'b'],
    ['a', '"b'],
  ].map((parts) => contentId(5, parts));
  assert.equal(new Set(ids).size, ids.length);
});

test('numbers that were rounded are no ids', () => {
  for (const cell of [
    '6.3E+17',
    '6.29697e17',
    '570306133677760513.0',
    '5,7E+17',
    '',
    '  ',
    'NaN',
    'null',
    'N/A',
  ]) {
    assert.equal(idInCell(cell), null, cell);
  }
});

test('whole numbers written with a point, and any other word, are ids', () => {
  assert.equal(idInCell('1467810369.0'), '1467810369');
  assert.equal(idInCell(' 569748316776325120 '), '569748316776325120');
  assert.equal(idInCell('007'), '007');
  assert.equal(idInCell('post-7e17'), 'post-7e17');
});
