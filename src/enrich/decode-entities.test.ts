import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeEntities } from './decode-entities.ts';

test('named and numeric references are decoded once', () => {
  assert.equal(
    decodeEntities('&lt;3 you &amp; me &quot;now&quot; it&#39;s &#x1F600; &hearts;'),
    '<3 you & me "now" it\'s 😀 ♥',
  );
  assert.equal(decodeEntities('&amp;lt;'), '&lt;');
});

test('an ampersand that begins no reference stays', () => {
  for (const text of ['AT&T', 'a && b;', '?a=1&copy=2', '&nosuchname;', '&#;', 'fish & chips']) {
    assert.equal(decodeEntities(text), text);
  }
});

test('numbers that are no character become the replacement character', () => {
  assert.equal(decodeEntities('&#0;&#xD800;&#x110000;'), '\ufffd\ufffd\ufffd');
});
