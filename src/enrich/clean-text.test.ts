import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanText } from './clean-text.ts';
import { extractTags } from './extract-tags.ts';

const clean = (text: string) => cleanText(text, extractTags(text));

test('URLs, mentions, hashtags and cashtags go, and the head of a repost', () => {
  assert.equal(clean('RT @ann: so good https://t.co/x #win $ACME @bob/list done'), 'so good done');
  assert.equal(clean('@ann @bob https://t.co/x'), '');
});

test('character references are decoded', () => {
  assert.equal(clean('fish &amp; chips &lt;3'), 'fish & chips <3');
});

test('elongations keep two letters and three marks', () => {
  assert.equal(
    clean('Sooooo goooood!!!!!! nooo... 1000 wwww すごーーーい'),
    'Soo good!!! noo... 1000 ww すごーーい',
  );
});

test('compatibility forms and typographic marks become plain', () => {
  assert.equal(clean('ＡＢＣ １２３ ﬁne 𝐛𝐨𝐥𝐝 “don’t” – ok…'), 'ABC 123 fine bold "don\'t" - ok...');
});

test('special characters go, emoticons and emoji stay', () => {
  assert.equal(clean('**wow** ~~ |x| [a] {b} \\ ^ = ★'), 'wow x a b');
  assert.equal(
    clean('yes :-) no :( love <3 ^_^ =) 👩‍👩‍👧 🇩🇪 👍🏽 ❤️'),
    'yes :-) no :( love <3 ^_^ =) 👩‍👩‍👧 🇩🇪 👍🏽 ❤️',
  );
});

test('invisible characters go without a trace, controls and white space become one space', () => {
  assert.equal(clean(' a\u200bb \u202e\tc\n\n\u3000d\u0000e '), 'ab c d e');
});

test('joiners of Persian and Indic words stay', () => {
  assert.equal(clean('می‌خواهم क्‍ष'), 'می‌خواهم क्‍ष');
});

test('a clean text stays as it is, and cleaning twice changes nothing more', () => {
  assert.equal(clean('Plain text, nothing to do.'), 'Plain text, nothing to do.');
  for (const text of ['a  b!!!!', 'ｗｗｗｗ ★ :-)', '~hi~', 'ça vaaaa “bien”', '\ud800x', '', '   ']) {
    assert.equal(clean(clean(text)), clean(text), JSON.stringify(text));
  }
});
