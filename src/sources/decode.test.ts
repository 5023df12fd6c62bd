import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBlock } from './decode.ts';
import { decodeText, outcomes } from './decoding.test-fixture.ts';

const decodeBytes = (payload: Uint8Array) =>
  decodeBlock({ format: { kind: 'jsonl' }, payload, source: 'test' });

test('lines end at LF alone, and blank ones are keep-alives', () => {
  const decoded = decodeText('{"text":"one\u2028\u0085two"}\r\n\r\n \n{"text":"three"}');
  assert.deepEqual(outcomes(decoded), ['post', 'post']);
  assert.deepEqual(
    decoded.map(({ payload }) => payload),
    ['{"text":"one\u2028\u0085two"}', '{"text":"three"}'],
  );
});

test('a block without a line gives nothing', () => {
  assert.deepEqual(decodeText(''), []);
  assert.deepEqual(decodeText('\n\n'), []);
});

test('a byte order mark and a comma after each object do no harm', () => {
  assert.deepEqual(outcomes(decodeText('\uFEFF{"text":"one"},\n{"text":"two"} ,\r\n{"text":"three"}')), [
    'post',
    'post',
    'post',
  ]);
});

test('every line that is no JSON is dead with a reason that does not vary with its content', () => {
  assert.deepEqual(outcomes(decodeText('nonsense\n{"text":"a\n{"a":1}}\n{"a" 1}\n{"a":"\u0001"}\n')), [
    'dead: not JSON: unexpected token',
    'dead: not JSON: unterminated string',
    'dead: not JSON: unexpected non-whitespace character after JSON',
    "dead: not JSON: expected ':' after property name",
    'dead: not JSON: bad control character in string literal',
  ]);
  assert.deepEqual(outcomes(decodeText('5\n"text"\nnull\ntrue')), Array(4).fill('dead: not a JSON object'));
});

test('invalid UTF-8, NUL and lone surrogates become replacement characters', () => {
  const payload = Buffer.concat([
    Buffer.from('{"text":"a'),
    Buffer.from([0xff, 0xe2, 0x82]),
    Buffer.from('b","username":"n\\u0000m"}\n{"text":"c\\ud83dd\\u0000"}'),
  ]);
  const posts = decodeBytes(payload).map(({ record }) => (record?.kind === 'post' ? record.post : null));
  assert.equal(posts[0]?.text, 'a\uFFFD\uFFFDb');
  assert.equal(posts[0]?.author_handle, 'n\uFFFDm');
  assert.equal(posts[1]?.text, 'c\uFFFDd\uFFFD');
});

test('keys such as __proto__ are only keys', () => {
  const [only] = decodeText(
    '{"__proto__":{"text":"no","label":"negative"},"constructor":{"prototype":{"x":1}},"text":"yes"}',
  );
  assert.ok(only?.record?.kind === 'post');
  assert.equal(only.record.post.text, 'yes');
  assert.equal(only.record.post.label, null);
  assert.equal(({} as { x?: number }).x, undefined);
});

test('nesting of 100,000 levels harms nothing, wherever it stands', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const deepObject = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const lines = [
    deep,
    deepObject,
    `{"data":[${deep}]}`,
    `{"id":1146366912345678901,"text":"hi","user":{"screen_name":"ada"},"more":${deepObject}}`,
    `{"text":"fine","more":${deep}}`,
  ];
  assert.deepEqual(outcomes(decodeText(lines.join('\n'))), [
    'dead: nested too deep',
    'dead: unknown shape',
    'dead: nested too deep',
    'dead: nested too deep',
    'post',
  ]);
});

test('a text longer than any post is dead, and the longest is not', () => {
  const line = (length: number) => JSON.stringify({ text: 'x'.repeat(length) });
  assert.deepEqual(outcomes(decodeText(`${line(100_000)}\n${line(100_001)}\n${line(10_000_000)}`)), [
    'post',
    'dead: text longer than 100,000 characters',
    'dead: text longer than 100,000 characters',
  ]);
});

test('a list on one line gives a record for each element, and the rest of it survives a bad one', () => {
  const decoded = decodeText('[{"text":"one"},5,{"x":1},{"tweet_id":1146366912345678901,"text":"two"}]\n[]');
  assert.deepEqual(outcomes(decoded), [
    'post',
    'dead: not a JSON object',
    'dead: unknown shape',
    'post',
    'other: page without posts',
  ]);
  assert.equal(decoded[3]?.payload, '{"tweet_id":"1146366912345678901","text":"two"}');
});

test('fields of any wrong type give a record or a dead letter, never an exception', () => {
  const shapes = [
    '{"id_str":"1","text":"t","user":V,"entities":V,"place":V,"coordinates":V,"extended_tweet":V,"retweeted_status":V,"created_at":V,"lang":V}',
    '{"data":V,"includes":V,"errors":V}',
    '{"data":{"id":"1","text":"t","edit_history_tweet_ids":V,"referenced_tweets":V,"geo":V,"note_tweet":V,"public_metrics":V},"includes":{"users":V,"tweets":V,"places":V}}',
    '{"data":[{"id":"1","text":"t","referenced_tweets":[V],"entities":{"urls":[V]}}],"includes":{"users":[V]}}',
    '{"did":"did:plc:a","kind":"commit","time_us":V,"commit":{"rev":V,"operation":"create","collection":"app.bsky.feed.post","rkey":"a","record":{"text":"t","facets":V,"embed":V,"reply":V,"langs":V}}}',
    '{"did":"did:plc:a","kind":"account","time_us":V,"account":V}',
    '{"uri":"https://a.example/1","content":"t","account":{"acct":V,"url":V},"reblog":V,"quote":V,"id":V,"in_reply_to_id":V}',
    '{"event":"update","payload":V,"server":V}',
    '{"delete":V}',
    '{"user_delete":V}',
    '{"text":"t","id":V,"user":V,"coordinates":V,"date":V,"label":V,"likes":V}',
    '{"statuses":V}',
    '{"post":V}',
    'V',
  ];
  const values = [
    'null',
    'true',
    '0',
    '-1.5',
    '1e400',
    '123456789012345678901234567890',
    '""',
    '"x"',
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '[{}]',
    '{"id":{}}',
  ];
  for (const shape of shapes) {
    for (const value of values) {
      const line = shape.replaceAll('V', value);
      const decoded = decodeText(line);
      assert.ok(decoded.length > 0, line);
      for (const { record, reason } of decoded) {
        assert.equal(record === null, reason !== null, line);
        assert.notEqual(reason, 'cannot be decoded', line);
      }
    }
  }
});

test('rows and lines of text are held to the same limits as JSON', () => {
  const format = {
    kind: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    header: ['name', 'text'],
    columns: { author_name: 0, text: 1 },
    network: 'file',
  } as const;
  const csv = { ...format, header: [...format.header] };
  const payload = Buffer.from(`a\0b,c\0d\nada,${'x'.repeat(100_001)}\nada,\\ud83d\n`);
  const rows = decodeBlock({ format: csv, payload, source: 'rows.csv' });
  assert.deepEqual(outcomes(rows), ['post', 'dead: text longer than 100,000 characters', 'post']);
  const [first, , last] = rows.map(({ record }) => (record?.kind === 'post' ? record.post : null));
  assert.deepEqual([first?.author_name, first?.text, last?.text], ['a\uFFFDb', 'c\uFFFDd', '\uFFFD']);
  const lines = decodeBlock({
    format: { kind: 'text' },
    payload: Buffer.from('one\n\ntwo\n'),
    source: 'lines.txt',
  });
  assert.deepEqual(outcomes(lines), ['post', 'post']);
});

test('a record that was dead on arrival keeps its reason', () => {
  const format = { kind: 'dead', reason: 'broken off' } as const;
  assert.deepEqual(decodeBlock({ format, payload: Buffer.from('{"a'), source: 'a.json' }), [
    { payload: '{"a', record: null, reason: 'broken off' },
  ]);
});

test('a block of a format that is not known is our own fault and stops loudly', () => {
  const format = { kind: 'made-up' } as unknown as { kind: 'jsonl' };
  assert.throws(() => decodeBlock({ format, payload: Buffer.from(''), source: 'a.json' }), {
    code: 'corrupt',
  });
});
