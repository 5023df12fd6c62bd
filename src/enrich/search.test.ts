import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { searchQuery } from './search-query.ts';
import { searchTokens } from './search-tokens.ts';

const DOCUMENTS = [
  'The launch of our lamp #launch_day @Ann_1',
  'launch only, naïve café $ACME',
  '東京大阪と日本語のテスト',
  '黒猫が好き #猫',
  'iPhone買ったよ ﾃｽﾄ',
  'สวัสดีครับ',
  '한국어를 공부해요',
  '我们喜欢北京',
  'lamp launch',
];

const database = new DatabaseSync(':memory:');
database.exec("CREATE VIRTUAL TABLE posts USING fts5(text, tokenize = 'unicode61')");
const insert = database.prepare('INSERT INTO posts (rowid, text) VALUES (?, ?)');
for (const [i, text] of DOCUMENTS.entries()) insert.run(i, searchTokens(text));
const select = database.prepare('SELECT rowid FROM posts WHERE posts MATCH ? ORDER BY rowid');

function found(query: string): number[] {
  const match = searchQuery(query);
  return match === '' ? [] : select.all(match).map((row) => Number(row.rowid));
}

test('all words must be there, in any order and without regard to case or accents', () => {
  assert.deepEqual(found('LAMP launch'), [0, 8]);
  assert.deepEqual(found('naive cafe'), [1]);
});

test('phrases, exclusion, OR and prefixes work', () => {
  assert.deepEqual(found('"launch of"'), [0]);
  assert.deepEqual(found('"launch of'), [0]);
  assert.deepEqual(found('launch -lamp'), [1]);
  assert.deepEqual(found('launch -"of our" -café'), [8]);
  assert.deepEqual(found('launch café OR lamp'), [0, 1, 8]);
  assert.deepEqual(found('laun* caf*'), [1]);
});

test('a sign asks for the tag, a bare word finds both', () => {
  assert.deepEqual(found('#launch_day'), [0]);
  assert.deepEqual(found('#launch'), []);
  assert.deepEqual(found('#laun*'), [0]);
  assert.deepEqual(found('@ann_1'), [0]);
  assert.deepEqual(found('$acme'), [1]);
  assert.deepEqual(found('#猫'), [3]);
});

test('words inside unspaced scripts are found', () => {
  assert.deepEqual(found('日本語'), [2]);
  assert.deepEqual(found('大阪'), [2]);
  assert.deepEqual(found('日語'), []);
  assert.deepEqual(found('テスト'), [2, 4]);
  assert.deepEqual(found('iPhone買った'), [4]);
  assert.deepEqual(found('北京'), [7]);
  assert.deepEqual(found('สวัสดี'), [5]);
  assert.deepEqual(found('한국'), [6]);
});

test('a single character is found wherever it stands in a run', () => {
  for (const character of ['黒', '猫', 'が', 'き']) assert.deepEqual(found(character), [3], character);
});

test('where nothing is searchable the expression is empty', () => {
  for (const query of [
    '',
    '  ',
    '"',
    '""',
    '-',
    '-lamp',
    '*',
    'OR',
    'AND OR',
    '😀',
    '()',
    '\0',
    '\ud800',
    '#',
    '@!',
  ]) {
    assert.equal(searchQuery(query), '', JSON.stringify(query));
  }
});

test('no input is a syntax error', () => {
  const parts = [
    '"',
    '“',
    '-',
    '*',
    ' OR ',
    ' AND ',
    ' NOT ',
    'NEAR(',
    ' ',
    '(',
    ')',
    '^',
    '+',
    ':',
    '{',
    '}',
    '\0',
  ];
  parts.push(
    '\ud800',
    '😀',
    '猫',
    '日本',
    'a',
    'é',
    'ก',
    'ั',
    '\ue000',
    '#',
    '@',
    '$',
    '\u{1e900}',
    "'",
    ';',
    '--',
    '\\',
    '゛',
  );
  let state = 7;
  for (let i = 0; i < 5000; i++) {
    let query = '';
    for (let j = 0; j <= i % 12; j++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      query += parts[(state >>> 12) % parts.length];
    }
    assert.doesNotThrow(() => found(query), JSON.stringify(query));
  }
  for (const query of ['a OR '.repeat(400), 'x -a '.repeat(400), 'a"'.repeat(2000), '日'.repeat(5000)]) {
    assert.doesNotThrow(() => found(query));
  }
});
