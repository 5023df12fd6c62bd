import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteReader } from './byte-reader.ts';
import { collect, inPieces, textOf } from './files.test-fixture.ts';
import { frameJson } from './frame-json.ts';

const LIMITS = { bytes: 1 << 20, records: 1000 };

type Value = string | { dead: string; kept: string };

/** Each run as its values, a dead one as why and what of it is kept; the same however the bytes are cut. */
async function valuesOf(text: string): Promise<Value[]> {
  const results: Value[][] = [];
  for (const piece of [1, 3, 1 << 16]) {
    const runs = await collect(frameJson(new ByteReader(inPieces(text, piece)), LIMITS));
    results.push(
      runs.flatMap(({ payload, dead }): Value[] =>
        dead === null ? textOf(payload).split('\n') : [{ dead, kept: textOf(payload).trim() }],
      ),
    );
  }
  assert.deepEqual(results[0], results[1]);
  assert.deepEqual(results[0], results[2]);
  return results[0]!;
}

test('the elements of an array are values, their strings untouched', async () => {
  assert.deepEqual(await valuesOf('[{"a":"}{]\\"[\\\\"},\n {"b":[1,{"c":2}]}\n]\n'), [
    '{"a":"}{]\\"[\\\\"}',
    '{"b":[1,{"c":2}]}',
  ]);
});

test('an object over many lines becomes one line', async () => {
  assert.deepEqual(await valuesOf('{\r\n  "a": {\n    "b": 1\n  },\n  "c": [\n    {},\n    {}\n  ]\n}\n'), [
    '{\r   "a": {     "b": 1   },   "c": [     {},     {}   ] }',
  ]);
});

test('values stand with commas, newlines or nothing between', async () => {
  assert.deepEqual(await valuesOf('{"a":1},\n{"b":2},\n'), ['{"a":1}', '{"b":2}']);
  assert.deepEqual(await valuesOf('{"a":1}{"b":2}\n\n{"c":3} [{"d":4}] \x1e{"e":5}'), [
    '{"a":1}',
    '{"b":2}',
    '{"c":3}',
    '{"d":4}',
    '{"e":5}',
  ]);
});

test('a byte order mark and the assignment in a downloaded X archive are passed over', async () => {
  assert.deepEqual(await valuesOf('\ufeffwindow.YTD.tweets.part0 = [ {"tweet":{}} ]'), ['{"tweet":{}}']);
});

test('what is no object is a value too, for its decoder to judge', async () => {
  assert.deepEqual(await valuesOf('[1, "two", null, [3]]\nno json\n{"a":1}'), [
    '1',
    '"two"',
    'null',
    '[3]',
    'no json',
    '{"a":1}',
  ]);
});

test('a string that is not closed ends with its line', async () => {
  assert.deepEqual(await valuesOf('{"a":"open\n{"b":2}\n'), [
    { dead: 'a line ends within a string', kept: '{"a":"open' },
    '{"b":2}',
  ]);
});

test('in an indented array a broken object ends where its own bracket stands', async () => {
  const text = '[\n  {\n    "a": "open,\n    "c": {\n    }\n  },\n  {\n    "d": 1\n  }\n]\n';
  const [broken, whole, ...more] = await valuesOf(text);
  assert.equal((broken as { dead: string }).dead, 'a line ends within a string');
  assert.deepEqual([whole, ...more], ['{     "d": 1   }']);
});

test('an object that is not closed ends where the next begins', async () => {
  assert.deepEqual(await valuesOf('{"a":{"x":1}\n{"b":2}\n{"c":[1}\n{"d":4}'), [
    { dead: 'the next object begins before it ends', kept: '{"a":{"x":1}' },
    '{"b":2}',
    { dead: 'its brackets do not pair', kept: '{"c":[1}' },
    '{"d":4}',
  ]);
});

test('a value that the file breaks off is dead', async () => {
  assert.deepEqual(await valuesOf('[{"a":1},{"b":'), [
    '{"a":1}',
    { dead: 'the file ends within it', kept: '{"b":' },
  ]);
});

test('a hundred thousand brackets deep is a value like any other', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  assert.deepEqual(
    (await collect(frameJson(new ByteReader(inPieces(`{"a":1}[${deep}]`, 1 << 16)), LIMITS))).map(
      ({ records }) => records,
    ),
    [2],
  );
});

test('a value beyond 16 MiB is dead, its beginning kept, and what follows is read', async () => {
  const text = `{"a":1}\n{"b":"${'x'.repeat(17 << 20)}","c":{}}\n{"d":4}`;
  const runs = await collect(frameJson(new ByteReader(inPieces(text, 1 << 20)), LIMITS));
  assert.deepEqual(
    runs.map(({ payload, dead, end }) => [textOf(payload).slice(0, 9), payload.length, dead, end]),
    [
      ['{"a":1}', 7, null, 8],
      ['{"b":"xxx', 65_536, 'larger than 16 MiB', text.length - 8],
      ['{"d":4}', 7, null, text.length],
    ],
  );
});
