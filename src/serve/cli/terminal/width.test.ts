import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, padEnd, padStart, widthOf } from './width.ts';

test('letters take one column, with or without marks', () => {
  assert.equal(widthOf('coffee'), 6);
  assert.equal(widthOf('café'), 4);
  assert.equal(widthOf('cafe\u0301'), 4);
  assert.equal(widthOf('हिन्दी'.normalize()) > 0, true);
});

test('Chinese, Japanese, Korean and full-width signs take two', () => {
  assert.equal(widthOf('日本語'), 6);
  assert.equal(widthOf('한국'), 4);
  assert.equal(widthOf('＃タグ'), 6);
});

test('an emoji takes two, however many code points it is made of', () => {
  for (const emoji of ['😀', '👍🏽', '👩‍👩‍👧‍👦', '🇩🇪', '❤️', '1️⃣']) assert.equal(widthOf(emoji), 2, emoji);
  assert.equal(widthOf('❤'), 1);
});

test('joiners and marks alone take none', () => {
  assert.equal(widthOf('\u200b'), 0);
  assert.equal(widthOf('\u0301'), 0);
});

test('text is cut between characters, never inside one, and never wider than asked', () => {
  assert.equal(fit('coffee', 6), 'coffee');
  assert.equal(fit('coffees', 6), 'coffe…');
  assert.equal(fit('日本語', 6), '日本語');
  assert.equal(fit('日本語', 5), '日本…');
  assert.equal(fit('日本語', 4), '日…');
  assert.equal(fit('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3), '👩‍👩‍👧‍👦…');
});

test('padding counts columns', () => {
  assert.equal(padEnd('日', 4), '日  ');
  assert.equal(padStart('日', 4), '  日');
  assert.equal(padEnd('too long', 3), 'too long');
});
