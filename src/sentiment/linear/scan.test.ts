import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMOJI, EMOTICON, HASHTAG, LINK, MENTION, NUMBER, Scanner } from './scan.ts';

const scanner = new Scanner();

function forms(text: string): string[] {
  const tokens = scanner.scan(text);
  return Array.from({ length: tokens.count }, (_, i) =>
    String.fromCharCode(...tokens.units.subarray(tokens.from[i]!, tokens.to[i]!)),
  );
}

function written(text: string): string[] {
  const tokens = scanner.scan(text);
  return Array.from({ length: tokens.count }, (_, i) => text.slice(tokens.start[i]!, tokens.end[i]!));
}

test('a masked post and a raw one give the same tokens', () => {
  const raw = '@ann_b We’re &lt;late&gt; &amp; wet, see https://t.co/aB1 #fail';
  const masked = '@user We\\u2019re <late> & wet\\u002c see http #fail';
  assert.deepEqual(forms(raw), forms(masked));
  assert.deepEqual(forms('"It is \\"fine\\" here"'), forms('It is "fine" here'));
  assert.deepEqual(forms('"Said so http://a.b/c"'), forms('"Said so http'));
});

test('a hashtag gives itself and the words in it', () => {
  assert.deepEqual(forms('#NotHappyToday2024'), ['#nothappytoday2024', 'not', 'happy', 'today', '0000']);
  assert.deepEqual(forms('#so_slow #HTMLPage'), ['#so_slow', 'so', 'slow', '#htmlpage', 'html', 'page']);
  assert.equal(scanner.scan('#wow').kind[0], HASHTAG);
});

test('elongated letters are cut to two, and numbers of one shape are one token', () => {
  assert.deepEqual(forms('soooo goooood'), ['soo', 'good']);
  assert.deepEqual(forms('10:30 11:45 1,000.50'), ['00:00', '00:00', '0,000.00']);
  assert.equal(scanner.scan('7').kind[0], NUMBER);
});

test('emoticons with and without noses are one, and links, times and lists are none', () => {
  assert.deepEqual(forms(':) :-) =)))'), [':)', ':)', ':)']);
  assert.deepEqual(forms(":'( :( xD <3"), [":'(", ':(', ':D', '<3']);
  assert.equal(scanner.scan('wow:D').kind[1], 0x08);
  assert.deepEqual([...scanner.scan('see http://a.b/:)').kind.subarray(1, 2)], [LINK]);
  assert.equal(scanner.scan(';-)').kind[0], EMOTICON);
});

test('an emoji with a skin tone, repeated or not, is one token', () => {
  assert.deepEqual(forms('👍🏽👍🏽👍'), ['👍']);
  assert.deepEqual(written('a👍🏽👍🏽 b'), ['a', '👍🏽👍🏽', 'b']);
  assert.equal(scanner.scan('❤️').kind[0], EMOJI);
});

test('offsets are those of the text given, entities and escapes included', () => {
  assert.deepEqual(written('A &amp;amp; B\\u2019s  @me'), ['A', '&amp;amp;', 'B\\u2019s', '@me']);
  assert.equal(scanner.scan('@me').kind[0], MENTION);
});
