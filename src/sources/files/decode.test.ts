import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CsvFormat } from '../../model/block.ts';
import type { SourcePost } from '../../model/post.ts';
import { decodeCsv, decodeDead, decodeText } from './decode.ts';

const FORMAT: CsvFormat = {
  kind: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  header: ['tweet_id', 'text', 'date', 'user'],
  columns: { id: 0, text: 1, created_at: 2, author_handle: 3 },
  network: 'x',
};

const decode = (rows: string | Uint8Array, format: Partial<CsvFormat> = {}) => [
  ...decodeCsv(Buffer.from(rows), { ...FORMAT, ...format }),
];
const reasons = (rows: string, format: Partial<CsvFormat> = {}) =>
  decode(rows, format).map(({ reason }) => reason);

function postOf(row: string | Uint8Array, format: Partial<CsvFormat> = {}): SourcePost {
  const [first, ...more] = decode(row, format);
  assert.equal(more.length, 0);
  assert.equal(first?.reason, null);
  assert.ok(first.record?.kind === 'post');
  return first.record.post;
}

/** The post of one row in which a column of its own holds a value. */
const postWith = (field: string, value: string, format: Partial<CsvFormat> = {}) =>
  postOf(`7,hello,,ann,"${value}"`, {
    header: [...FORMAT.header, field],
    columns: { ...FORMAT.columns, [field]: 4 },
    ...format,
  });

test('a row is a post, its payload the row as it stands', () => {
  const rows = '569748316776325120,"so ""good""",2015-02-22 22:39:18 -0800,@ann\r\n';
  const [first] = decode(rows);
  assert.equal(first?.payload, rows.trimEnd());
  assert.ok(first.record?.kind === 'post');
  const { id, network, text, created_at, author_handle } = first.record.post;
  assert.deepEqual([id, network, text, author_handle], ['x:569748316776325120', 'x', 'so "good"', 'ann']);
  assert.equal(created_at, Date.UTC(2015, 1, 23, 6, 39, 18));
  assert.equal(first.record.version, created_at);
});

test('references in texts are decoded once', () => {
  assert.equal(
    postOf('7,&amp;lt; &quot;a&quot; &#39;b&#x27; &hearts; &unknown; AT&T \\u2019,,').text,
    '&lt; "a" \'b\' ♥ &unknown; AT&T ’',
  );
});

test('rows may lack cells at their end, but not the text', () => {
  assert.equal(postOf('7,hello').created_at, null);
  assert.deepEqual(reasons('7\n8,\n9," "\n'), ['no text', 'no text', 'no text']);
});

test('surplus cells are passed over where empty, part of the text where that is last, else dead', () => {
  assert.equal(postOf('7,hello,,ann,,').text, 'hello');
  const last = { header: ['id', 'text'], columns: { id: 0, text: 1 } };
  assert.equal(postOf('7,hello, world,again', last).text, 'hello, world,again');
  assert.deepEqual(reasons('7,hello,,ann,more'), ['5 cells where the file has 4 columns']);
});

test('an id that already names its network is kept, others get that of the file', () => {
  assert.equal(postOf('mastodon:https://a.example/1,hello').network, 'mastodon');
  assert.equal(
    postOf('at://did:plc:abc/app.bsky.feed.post/3k,hello').id,
    'bluesky:did:plc:abc/app.bsky.feed.post/3k',
  );
  assert.equal(postOf('row-7,hello').id, 'file:row-7');
  assert.equal(postOf('7,hello', { network: 'file' }).id, 'file:7');
});

test('a row without a usable id is known by what it says, when, and who says it', () => {
  const row = '6.3E+17,hello,2015-01-01,ann';
  const { id, network } = postOf(row);
  assert.match(id, /^file:14aa2cab000-[0-9a-f]{20}$/);
  assert.equal(network, 'file');
  assert.equal(postOf(',hello,2015-01-01,ann').id, id);
  assert.equal(postOf('1,hello,2015-01-01T00:00:00Z,@ann', { idsUnusable: true }).id, id);
  assert.notEqual(postOf(',hello,2015-01-01,bo').id, id);
  const otherOrder = {
    header: ['user', 'label', 'text', 'date'],
    columns: { author_handle: 0, text: 2, created_at: 3 },
  };
  assert.equal(postOf('ann,positive,hello,2015-01-01', otherOrder).id, id);
});

test('an id of X gives the time where the row does not', () => {
  assert.equal(
    new Date(postOf('569748316776325120,hello').created_at!).toISOString().slice(0, 10),
    '2015-02-23',
  );
  assert.equal(postOf('1467810369,hello').created_at, null);
});

test('a date that cannot be read leaves the post without one', () => {
  assert.equal(postOf('7,hello,yesterday').created_at, null);
});

test('counts, truths, languages, places and lists are read, and null where they are none', () => {
  assert.equal(postWith('likes', '12.0').likes, 12);
  assert.equal(postWith('likes', 'many').likes, null);
  assert.equal(postWith('author_verified', 'True').author_verified, true);
  assert.equal(postWith('lang', 'pt_BR').lang, 'pt-BR');
  assert.equal(postWith('location', 'nan').location, null);
  const { latitude, longitude } = postWith('coordinates', '[33.94, -118.41]');
  assert.deepEqual([latitude, longitude], [33.94, -118.41]);
  assert.equal(postWith('coordinates', '[0.0, 0.0]').latitude, null);
  assert.equal(postWith('coordinates', '[133.94, 8]').latitude, null);
  assert.deepEqual(postWith('urls', '[https://a.example, https://b.example]').urls, [
    'https://a.example',
    'https://b.example',
  ]);
  assert.equal(postWith('in_reply_to', '569741221783957504').in_reply_to, 'x:569741221783957504');
});

test('labels mean what the format says, and nothing else', () => {
  const labels = { '0': 'negative', '4': 'positive' } as const;
  assert.equal(postWith('label', ' 4.0', { labels }).label, 'positive');
  assert.equal(postWith('label', '2', { labels }).label, null);
  assert.equal(postWith('label', '__proto__', { labels }).label, null);
});

test('rows of a UTF-8 file that are not UTF-8 are read as Windows-1252, each on its own', () => {
  const rows = Buffer.concat([
    Buffer.from('1,schön\n'),
    Buffer.from('2,"süß,\n€"\n'.replace('€', ''), 'latin1'),
    Buffer.of(0x33, 0x2c, 0x80),
  ]);
  assert.deepEqual(
    decode(rows).map(({ record }) => record?.kind === 'post' && record.post.text),
    ['schön', 'süß,\n', '€'],
  );
});

test('lines of text are posts known by what they say', () => {
  const [one, same, other] = decodeText(Buffer.from('hello &amp; you\r\n\nhello &amp; you\nbye'));
  assert.ok(one?.record?.kind === 'post' && same?.record?.kind === 'post' && other?.record?.kind === 'post');
  assert.equal(one.record.post.text, 'hello & you');
  assert.equal(one.record.post.id, same.record.post.id);
  assert.match(other.record.post.id, /^file:00000000000-/);
});

test('what was dead on arrival stays dead, with its reason', () => {
  assert.deepEqual(
    [...decodeDead(Buffer.from('{"a'), { kind: 'dead', reason: 'larger than 16 MiB' })],
    [{ payload: '{"a', record: null, reason: 'larger than 16 MiB' }],
  );
});
