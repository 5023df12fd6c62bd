import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wellFormed } from './well-formed.ts';

test('lone surrogates and NUL are replaced, pairs stay', () => {
  assert.equal(wellFormed('a\ud83db\0c\ude00'), 'a\ufffdb\ufffdc\ufffd');
  assert.equal(wellFormed('fine 😀'), 'fine 😀');
});

test('offsets do not change', () => {
  const text = '\ud800\0😀\udc00';
  assert.equal(wellFormed(text).length, text.length);
});
