import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mastodonToken } from './mastodon-token.ts';

test('one token alone is for the only server', () => {
  assert.equal(mastodonToken(' abc= ', 'a.example', 1), 'abc=');
  assert.equal(mastodonToken(null, 'a.example', 1), null);
});

test('tokens with their servers go to these and to no other', () => {
  const text = 'a.example=one, B.example:8080=two==\n127.0.0.1:80=three';
  assert.equal(mastodonToken(text, 'a.example', 3), 'one');
  assert.equal(mastodonToken(text, 'b.example:8080', 3), 'two==');
  assert.equal(mastodonToken(text, '127.0.0.1:80', 1), 'three');
  assert.equal(mastodonToken(text, 'c.example', 1), null);
});

test('one token beside several servers is refused, and not shown', () => {
  assert.throws(
    () => mastodonToken('hush', 'a.example', 2),
    (error: Error) => /a\.example=TOKEN/.test(error.message) && !error.message.includes('hush'),
  );
});
