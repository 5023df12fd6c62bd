import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalForm, EntityNames } from '../../model/entity-name.ts';
import { literal } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';
import { entityKeys } from './entity-keys.ts';

for (const [forms, key] of [
  [
    ['Apple', 'APPLE', 'apple', "Apple's", 'Apple’s', '@apple', '#Apple', '＠apple', "apple's.", 'Apple,'],
    'apple',
  ],
  [['The Beatles', 'the beatles', "The Beatles'", 'Beatles'], 'beatles'],
  [['New  York', 'New\nYork', '#New_York', ' new york '], 'new york'],
  [['Beyonce\u0301', 'Beyoncé', "BEYONCÉ'S"], 'beyoncé'],
  [['A', 'a'], 'a'],
  [['The', 'the'], 'the'],
  [['#', '@', '…', "'s", ' '], ''],
  [['A-ha'], 'a-ha'],
  [['Theo'], 'theo'],
  [["McDonald's", "mcdonald's"], 'mcdonald'],
  [['U.S.', 'u.s'], 'u.s'],
  [['日本', '#日本'], '日本'],
  [['ΟΔΟΣ'], 'οδοσ'],
  [['İstanbul'], 'istanbul'],
] as const) {
  test(`${forms.join(' | ')} are one name, ${key}`, () => {
    for (const form of forms) assert.equal(canonicalForm(form), key);
  });
}

const PARTS = [
  'Apple', 'apple', 'the ', 'The ', 'A ', 'an ', '@', '#', '＃', '_', ' ', '  ', '\n', '\t', '\r', '.', ',', '…',
  "'s", '’s', "s'", 's’', "'", 's', 'É', 'e\u0301', '👍🏽', '東京', 'İ', 'ΣΣ', 'US', 'USA', 'x', '"',
]; // biome-ignore format: a few lines

test('SQL makes of any text the key that the program makes', async () => {
  const names = new EntityNames({ 'Apple Inc': ['apple', 'AAPL'], "O'Neill": ['oneill'] });
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const texts = Array.from({ length: 3000 }, () =>
    Array.from({ length: 1 + next(6) }, () => PARTS[next(PARTS.length)]!).join(''),
  );
  await withDuckDb({ memoryLimit: '256MB' }, async (connection) => {
    await connection.run('create table named (place INTEGER, entities STRUCT("text" VARCHAR)[])');
    for (let at = 0; at < texts.length; at += 500) {
      const rows = texts.slice(at, at + 500).map((text, i) => {
        const codes = [...text].map((letter) => `chr(${letter.codePointAt(0)})`);
        return `(${at + i}, [{text: concat(${codes.join(', ')})}])`;
      });
      await connection.run(`insert into named values ${rows.join(', ')}`);
    }
    const keys = await connection.runAndReadAll(
      `select ${entityKeys('entities', names)}[1] as key from named order by place`,
    );
    const made = keys.getRowObjectsJS().map(({ key }) => key ?? '');
    for (const [at, text] of texts.entries()) {
      assert.equal(made[at], names.keyOf(text), JSON.stringify(text));
    }
    const empty = await connection.runAndReadAll(
      `select ${entityKeys('null::STRUCT("text" VARCHAR)[]', names)} as keys`,
    );
    assert.equal(empty.getRowObjectsJS()[0]!.keys, null);
  });
  assert.ok(
    texts.some((text) => names.aliases.has(canonicalForm(text))),
    'aliases are among them',
  );
  assert.equal(literal("a'b"), "'a''b'");
});

test('aliases stand for a name, own ones win over those that are built in, and may lead on', () => {
  const names = new EntityNames({
    'Big Apple': ['NYC'],
    America: ['United States'],
    UK: [],
  });
  assert.equal(names.keyOf('#nyc'), 'big apple');
  assert.equal(names.shownOf('big apple'), 'Big Apple');
  assert.equal(names.keyOf("the USA's"), 'america');
  assert.equal(names.keyOf('uk'), 'uk');
  assert.equal(names.shownOf('ada'), null);
  const circle = new EntityNames({ One: ['Two'], Two: ['One'] });
  assert.equal(circle.keyOf('one'), circle.keyOf('two'));
});
