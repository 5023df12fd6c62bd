import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenise } from './tokenise.ts';

test('words are in lower case, with what belongs inside them', () => {
  assert.deepEqual(tokenise('I Don’t like 3.5, well-known or 1,000 things...'), [
    'i',
    "don't",
    'like',
    '3.5',
    'well-known',
    'or',
    '1,000',
    'things',
  ]);
});

test('tags keep their sign; emoji and emoticons are tokens', () => {
  assert.deepEqual(tokenise('#Win @Ann $ACME :-) <3 👍🏽👩‍👩‍👧🇩🇪❤️'), [
    '#win',
    '@ann',
    '$acme',
    ':-)',
    '<3',
    '👍🏽',
    '👩‍👩‍👧',
    '🇩🇪',
    '❤️',
  ]);
});

test('Chinese, Japanese and Thai are cut into words', () => {
  assert.deepEqual(tokenise('東京に行きたい'), ['東京', 'に', '行き', 'たい']);
  assert.deepEqual(tokenise('我爱北京'), ['我', '爱', '北京']);
  assert.deepEqual(tokenise('สวัสดีครับ'), ['สวัสดี', 'ครับ']);
});

test('nothing gives nothing', () => {
  assert.deepEqual(tokenise(' \n ... '), []);
});
