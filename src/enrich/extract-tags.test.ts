import assert from 'node:assert/strict';
import { test } from 'node:test';
import twitterText from 'twitter-text';
import { extractTags } from './extract-tags.ts';

const hashtags = (text: string) => extractTags(text).hashtags.map((span) => span.text);
const mentions = (text: string) => extractTags(text).mentions.map((span) => span.text);
const urls = (text: string) => extractTags(text).urls.map((span) => span.text);
const cashtags = (text: string) => extractTags(text).cashtags.map((span) => span.text);

test('offsets count UTF-16 units and cover the sign', () => {
  const text = '😀 #go @ann_1 see https://t.co/x1 $ACME';
  assert.deepEqual(extractTags(text), {
    hashtags: [{ text: 'go', start: 3, end: 6 }],
    mentions: [{ text: 'ann_1', start: 7, end: 13 }],
    urls: [{ text: 'https://t.co/x1', start: 18, end: 33 }],
    cashtags: [{ text: 'ACME', start: 34, end: 39 }],
  });
});

test('a text without any sign or dot has no tags', () => {
  assert.deepEqual(extractTags('nothing to see here'), {
    hashtags: [],
    mentions: [],
    urls: [],
    cashtags: [],
  });
  assert.deepEqual(extractTags(''), { hashtags: [], mentions: [], urls: [], cashtags: [] });
});

test('hashtags are letters, marks and digits of any script, with at least one letter', () => {
  assert.deepEqual(hashtags('#café #été2 #१क #日本語 ＃全角 #한국 #हिन्दी #a_b #ー・ア'), [
    'café',
    'été2',
    '१क',
    '日本語',
    '全角',
    '한국',
    'हिन्दी',
    'a_b',
    'ー・ア',
  ]);
  assert.deepEqual(hashtags('#1 #2024 #_ # #! ＃１２'), []);
  assert.deepEqual(hashtags('#𝐀𝐁 #𠀀𠀁'), ['𝐀𝐁', '𠀀𠀁']);
});

test('a hashtag is not glued to a letter, digit or &, nor followed by # or ://', () => {
  assert.deepEqual(hashtags('a#b 1#b &#b é#b 日#b'), []);
  assert.deepEqual(hashtags('(#b) "#c" 。#d .#e'), ['b', 'c', 'd', 'e']);
  assert.deepEqual(hashtags('#a#b #http://x'), []);
  assert.deepEqual(hashtags('#️⃣ #⃣'), []);
  assert.deepEqual(hashtags('☺️#smile'), ['smile']);
});

test('a mention is up to twenty ASCII word characters after @ or its full-width form', () => {
  assert.deepEqual(mentions('@ann ＠bob .@cy RT@dee rt:@eve 日@fay'), [
    'ann',
    'bob',
    'cy',
    'dee',
    'eve',
    'fay',
  ]);
  assert.deepEqual(mentions('me@example !@a #@a $@a %@a &@a *@a @@a art@a'), []);
  assert.deepEqual(mentions('@ann@bob @éa @aé @http://x'), []);
  assert.deepEqual(mentions('@abcdefghijklmnopqrstuvwxyz'), ['abcdefghijklmnopqrst']);
});

test('a list is a mention of its owner that covers the list', () => {
  assert.deepEqual(extractTags('see @ann/my-list.').mentions, [{ text: 'ann', start: 4, end: 16 }]);
  assert.deepEqual(extractTags('@ann/7x').mentions, [{ text: 'ann', start: 0, end: 4 }]);
});

test('a # or @ inside a URL is no tag', () => {
  const text = 'https://example.com/@ann/#top #real @real';
  assert.deepEqual(urls(text), ['https://example.com/@ann/#top']);
  assert.deepEqual(hashtags(text), ['real']);
  assert.deepEqual(mentions(text), ['real']);
});

test('URLs need no protocol where a top-level domain ends the name', () => {
  assert.deepEqual(urls('example.com, sub.example.co.uk/a?b=1. example.みんな vermögen.vermögensberater'), [
    'example.com',
    'sub.example.co.uk/a?b=1',
    'example.みんな',
    'vermögen.vermögensberater',
  ]);
  assert.deepEqual(urls('e.g. this.That v1.2 file.txt com.4x'), []);
  assert.deepEqual(urls('@user.com #tag.com $x.com me@example.com -example.com ./example.com'), []);
  assert.deepEqual(urls('これはexample.comです、example.jp/道'), ['example.com', 'example.jp/']);
});

test('URLs with a protocol take international names, ports, paths and queries', () => {
  assert.deepEqual(urls('http://日本語.jp HTTPS://EXAMPLE.COM:8080/A-b_c~d?q=%20#frag'), [
    'http://日本語.jp',
    'HTTPS://EXAMPLE.COM:8080/A-b_c~d?q=%20#frag',
  ]);
  assert.deepEqual(urls('http://xn--p1ai.xn--p1ai/ http://a_b.example.com'), [
    'http://xn--p1ai.xn--p1ai/',
    'http://a_b.example.com',
  ]);
  assert.deepEqual(urls('http://example http://.com http://a..com http://-a.com ftp://localhost'), []);
});

test('trailing punctuation is not part of a URL, balanced parentheses are', () => {
  assert.deepEqual(
    urls('(http://example.com/a_(b)) http://example.com/a, http://example.com/?x=1! "http://a.com/b"'),
    ['http://example.com/a_(b)', 'http://example.com/a', 'http://example.com/?x=1', 'http://a.com/b'],
  );
  assert.deepEqual(urls('http://example.com/a((b)c)/d http://example.com/(()'), [
    'http://example.com/a((b)c)/d',
    'http://example.com/',
  ]);
});

test('a t.co link ends with its slug, and a slug of more than forty is none', () => {
  assert.deepEqual(urls('https://t.co/abc123だよ https://t.co/abc/def https://t.co/abc?amp=1'), [
    'https://t.co/abc123',
    'https://t.co/abc',
    'https://t.co/abc?amp=1',
  ]);
  assert.deepEqual(urls(`https://t.co/${'a'.repeat(41)}`), []);
});

test('a label that DNS could not hold, or a URL beyond 4,096 units, is none', () => {
  assert.deepEqual(urls(`http://${'a'.repeat(64)}.com`), []);
  assert.deepEqual(urls(`http://${'a'.repeat(63)}.com`), [`http://${'a'.repeat(63)}.com`]);
  assert.deepEqual(urls(`${'日本。'.repeat(8)}example.com`), []);
  assert.deepEqual(urls(`http://example.com/${'a'.repeat(4100)}`), []);
});

test('cashtags are one to six letters with a short suffix at the most', () => {
  assert.deepEqual(cashtags('$A $acme $BRK.A $RDS_B, $LONGER! ($NO) x$NO $TOOLONGX $1 $ACME1 $$X'), [
    'A',
    'acme',
    'BRK.A',
    'RDS_B',
    'LONGER',
  ]);
});

test('any string is read in time proportional to its length', () => {
  const hard = [
    '.',
    'a.',
    'a.b_',
    'あ.',
    '#',
    '@',
    '@a',
    '$a',
    'http://',
    'a.com_',
    'a.com.-',
    '(',
    'a.com/(',
    '#a@',
  ];
  const started = performance.now();
  for (const part of hard) extractTags(part.repeat(40_000));
  extractTags('\ud800#a\udc00@b');
  assert.ok(performance.now() - started < 5000);
});

const ALPHABET = [
  ...[
    '#',
    '＃',
    '@',
    '＠',
    '$',
    '.',
    '..',
    '/',
    '://',
    'http://',
    'https://',
    'HTTP://',
    't.co',
    't.co/abc123',
  ],
  ...[
    'a',
    'b',
    'Z',
    '9',
    '_',
    '-',
    ' ',
    '  ',
    '\n',
    '\u3000',
    'é',
    'ÿ',
    '日本',
    'の',
    '。',
    '」',
    '한국',
    '😀',
    '👩‍👩',
  ],
  ...[
    '\u{1d400}',
    '\u{20000}',
    'com',
    'co.jp',
    '.com',
    '.co',
    '.みんな',
    'xn--',
    'xn--p1ai',
    'example',
    'foo',
  ],
  ...[
    '(',
    ')',
    '(x)',
    '((y))',
    '?',
    '?q=1',
    '&',
    '=',
    '!',
    '"',
    '“',
    ',',
    ':',
    '::80',
    ':80',
    ';',
    '%20',
    '~',
    '+',
  ],
  ...[
    '*',
    "'",
    '|',
    '[',
    ']',
    'rt',
    'RT ',
    'RT:',
    'user',
    'list',
    '/list',
    'name_1',
    '\ufe0f',
    '\u20e3',
    '\u200d',
  ],
  ...[
    '\u200e',
    '\u200b',
    '\ufeff',
    '\u00a0',
    '\u0301',
    '١',
    'рф',
    'я',
    'Ж',
    'ſ',
    '\u212a',
    '\ud83d',
    '\ude00',
  ],
  ...[
    'TSLA',
    '.a',
    '_b',
    '.uk',
    '.vermögensberater',
    'भारत',
    '.भारतम्',
    '.嘉里大酒店',
    'abcdefghijklmnopqrstu',
  ],
  ...['&#39;', '&amp;', '<', '>', '\\', '`', '^', '–', '…', '・', 'ー', '゛', '〜', '·'],
];

/** Mulberry32: the same strings on every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function byReference(text: string) {
  const entities = twitterText.extractEntitiesWithIndices(text);
  return {
    hashtags: twitterText.extractHashtagsWithIndices(text).map((tag) => [tag.hashtag, ...tag.indices]),
    mentions: entities.flatMap((tag) => ('screenName' in tag ? [[tag.screenName, ...tag.indices]] : [])),
    urls: twitterText.extractUrlsWithIndices(text).map(({ url, indices }) =>
      // After a name that is only partly plain the reference gives a text that stands nowhere.
      text.includes(url) ? url : text.slice(...indices),
    ),
    cashtags: twitterText.extractCashtagsWithIndices(text).map((tag) => [tag.cashtag, ...tag.indices]),
  };
}

function byUs(text: string) {
  const tags = extractTags(text);
  const rows = (spans: { text: string; start: number; end: number }[]) =>
    spans.map((span) => [span.text, span.start, span.end]);
  return {
    hashtags: rows(tags.hashtags),
    mentions: rows(tags.mentions),
    // Not their offsets: the reference looks a name up by indexOf and may find an earlier, wrong place.
    urls: tags.urls.map((span) => span.text),
    cashtags: rows(tags.cashtags),
  };
}

test('twenty thousand strings of tricky characters give what the reference implementation gives', () => {
  const random = randomOf(20_240_101);
  for (let i = 0; i < 20_000; i++) {
    const length = 1 + Math.floor(random() * (i % 3 === 0 ? 24 : 9));
    let text = '';
    for (let j = 0; j < length; j++) text += ALPHABET[Math.floor(random() * ALPHABET.length)];
    assert.deepEqual(byUs(text), byReference(text), JSON.stringify(text));
  }
});

test('every top-level domain that X lists ends a name', () => {
  const { validGTLD, validCCTLD } = (twitterText as unknown as { regexen: Record<string, RegExp> }).regexen;
  for (const list of [validGTLD!, validCCTLD!]) {
    const domains = /^\(\?:\(\?:(.*?)\)/.exec(list.source)![1]!.split('|');
    assert.ok(domains.length > 200);
    for (const domain of domains) assert.deepEqual(urls(`see example.${domain}.`), [`example.${domain}`]);
  }
});

test('every URL is the text between its offsets', () => {
  const text = 'example.com http://t.co/a foo.comあbar.com/x?y www.example.org:80/z';
  for (const { text: url, start, end } of extractTags(text).urls) assert.equal(text.slice(start, end), url);
  assert.equal(extractTags(text).urls.length, 5);
});
