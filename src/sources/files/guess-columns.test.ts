import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../model/errors.ts';
import { type ColumnOptions, guessColumns } from './guess-columns.ts';

const guess = (rows: string[], options: ColumnOptions = {}) =>
  guessColumns(
    rows.map((row) => row.split('|')),
    'posts.csv',
    options,
  );

/** The name of the column each field is taken from. */
function namesOf(rows: string[], options: ColumnOptions = {}): Record<string, string> {
  const { header, columns } = guess(rows, options);
  return Object.fromEntries(Object.entries(columns).map(([field, place]) => [field, header[place]!]));
}

test('columns are known by their names, whatever their case and punctuation', () => {
  const header = 'Tweet ID|User.Screen_Name|Full Text|createdAt|Favorite Count|tweet_coord|LANG|user name';
  assert.deepEqual(
    namesOf([header, '569748316776325120|ann|so good|2015-02-22 22:39:18|3|[1, 2]|en|Ann Lee']),
    {
      id: 'Tweet ID',
      text: 'Full Text',
      created_at: 'createdAt',
      author_handle: 'User.Screen_Name',
      author_name: 'user name',
      lang: 'LANG',
      coordinates: 'tweet_coord',
      likes: 'Favorite Count',
    },
  );
});

test('a name that what stands below it denies is not taken', () => {
  const rows = ['id|name|text|label', '1|Ann Lee|a long text here|economy', '2|Bo Ek|another text|sports'];
  assert.deepEqual(namesOf(rows), { id: 'id', text: 'text', author_name: 'name' });
});

test('Sentiment140 is known without a header, as posts of X', () => {
  const rows = [
    '0|1467810369|Mon Apr 06 22:19:45 PDT 2009|NO_QUERY|ann|so sad',
    '0|1467810672|Mon Apr 06 22:19:49 PDT 2009|NO_QUERY|bo|oh no',
  ];
  const { columns, hasHeader, network, labels } = guess(rows);
  assert.deepEqual(columns, { label: 0, id: 1, created_at: 2, author_handle: 4, text: 5 });
  assert.equal(hasHeader, false);
  assert.equal(network, 'x');
  assert.equal(labels?.['4'], 'positive');
});

test('id, text, target and date are posts of X', () => {
  const { columns, network } = guess([
    'id|text|target|date',
    '7|so sad|0|2009-04-06 22:19:45',
    '8|so glad|4|2009-04-07 01:00:00',
  ]);
  assert.deepEqual(columns, { id: 0, text: 1, label: 2, created_at: 3 });
  assert.equal(network, 'x');
});

test('without a header columns are known by what they hold', () => {
  const rows = Array.from(
    { length: 5 },
    (_, i) => `56974831677632512${i}|this is text number ${i}|2015-02-22T22:39:1${i}Z|user_${i}|negative`,
  );
  const { columns, hasHeader, network } = guess(rows);
  assert.deepEqual(columns, { id: 0, text: 1, created_at: 2, author_handle: 3, label: 4 });
  assert.equal(hasHeader, false);
  assert.equal(network, 'x');
});

test('a text column of an unknown name is the one with sentences', () => {
  assert.equal(
    namesOf(['nr|kategorie|wortlaut', '1|a|das ist ein Satz', '2|b|und noch einer hier']).text,
    'wortlaut',
  );
});

test('a map wins, by name or by place', () => {
  const rows = ['id|title|words|date', '1|one two three|four five six|2020-01-01'];
  const { columns } = guess(rows, { map: { text: '3', id: 'ID', created_at: '' } });
  assert.deepEqual(columns, { id: 0, text: 2 });
});

test('a map that names no column, or no field, is refused with what there is', () => {
  const rows = ['id|text', '1|hello there'];
  assert.throws(
    () => guess(rows, { map: { text: 'body' } }),
    (error) =>
      error instanceof UsageError &&
      /posts\.csv has no column body: it has 1 id, 2 text\./.test(error.message),
  );
  assert.throws(() => guess(rows, { map: { words: 'text' } }), /no field words/);
});

test('a table without texts is refused with its columns', () => {
  assert.throws(
    () => guess(['a|b', '1|2', '3|4']),
    (error) => error instanceof UsageError && /1 a, 2 b.*--map text=/.test(error.message),
  );
});

test('rounded ids are left aside, and said so', () => {
  const { idsUnusable, network, notes } = guess([
    'tweet_id|text',
    '6.29697E+17|hello there',
    '6.29697E+17|hello you',
  ]);
  assert.equal(idsUnusable, true);
  assert.equal(network, 'file');
  assert.match(notes.join(), /rounded form, such as 6\.29697E\+17/);
});

test('days and months are told apart by any date that can only be one of them', () => {
  const dated = (...dates: string[]) => guess(['text|date', ...dates.map((date) => `hello there|${date}`)]);
  assert.equal(dated('8/7/15 9:54', '13/7/15 9:54').dayFirst, true);
  assert.equal(dated('8/7/15 9:54', '8/13/15 9:54').dayFirst, undefined);
  assert.deepEqual(dated('8/7/15 9:54', '8/13/15 9:54').notes, []);
  assert.match(dated('8/7/15 9:54').notes.join(), /read as month\/day/);
});

test('dates that cannot be read are counted in a note', () => {
  const { notes } = guess(['text|created_at', 'hello there|2015-01-01', 'hello you|yesterday']);
  assert.match(notes.join(), /1 of the first 2 values of column created_at are no dates, such as yesterday/);
});

test('long ids whose times are not those beside them are not X’s', () => {
  const rows = [
    'id|created_at|text',
    ...[1, 2, 3].map((i) => `10930243695472198${i}|2022-11-07T12:00:00Z|hello there ${i}`),
  ];
  assert.equal(guess(rows).network, 'file');
  assert.equal(
    guess(['id|created_at|text', '569748316776325120|2015-02-23T06:39:18Z|hello there']).network,
    'x',
  );
});
