import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { decodeRawFrames, type RawHeader } from '../../../../src/lake/raw-frames.ts';
import type { Block, CsvFormat } from '../../../../src/model/block.ts';
import { framesOf, MOST_BYTES } from '../../collect/frames.ts';

const blockOf = (payload: string | Buffer, more: Partial<Block> = {}): Block => ({
  source: 'sky',
  format: { kind: 'jsonl', topics: 'select' },
  payload: Buffer.from(payload),
  receivedAt: 1000,
  cursor: 'a cursor',
  ...more,
});

/** Lines that do not compress. */
const lines = (count: number, bytes: number): string[] =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({ n, text: randomBytes(bytes / 2).toString('hex') }),
  );

function read(block: Block): (RawHeader & { text: string })[] {
  return framesOf(block, 7).flatMap((frame) => {
    assert.ok(frame.length <= MOST_BYTES, String(frame.length));
    return [...decodeRawFrames(frame, 'a record')].map(({ payload, ...header }) => ({
      ...header,
      text: Buffer.from(payload).toString(),
    }));
  });
}

test('a block is one frame, with all that it says but for its cursor', () => {
  const coverage = [{ kind: 'covered', topic: null, from: 1, to: 2, after: 'live' } as const];
  const [frame, ...more] = read(blockOf('{"a":1}\n{"b":2}', { coverage, charged: 2, fees: 0.1 }));
  assert.deepEqual(more, []);
  assert.deepEqual(frame, {
    offset: 7,
    source: 'sky',
    format: { kind: 'jsonl', topics: 'select' },
    receivedAt: 1000,
    cursor: null,
    bytes: frame!.bytes,
    coverage,
    charged: 2,
    fees: 0.1,
    text: '{"a":1}\n{"b":2}',
  });
});

test('a block of nothing but notes is a frame too', () => {
  const coverage = [{ kind: 'covered', topic: null, from: 1, to: 2 } as const];
  const [frame] = read(blockOf('', { coverage }));
  assert.deepEqual([frame!.text, frame!.coverage], ['', coverage]);
});

test('a larger block is cut between lines, and what is said once of it is said once', () => {
  const all = lines(60, 100_000);
  const coverage = [{ kind: 'covered', topic: null, from: 1, to: 2 } as const];
  const frames = read(blockOf(all.join('\n'), { coverage, charged: 60 }));
  assert.ok(frames.length > 3);
  assert.deepEqual(
    frames
      .map(({ text }) => text)
      .join('\n')
      .split('\n'),
    all,
  );
  assert.deepEqual(
    frames.map(({ coverage, charged }) => [coverage, charged]),
    [...frames.slice(1).map(() => [undefined, undefined]), [coverage, 60]],
  );
});

test('each part has the authors that it names', () => {
  const all = lines(30, 100_000).map((line, n) =>
    line.replace('{', `{"did":"did:plc:${String(n).padStart(3, '0')}",`),
  );
  const authors = Object.fromEntries(
    all.map((_, n) => [`did:plc:${String(n).padStart(3, '0')}`, [`h${n}`, null] as const]),
  );
  const frames = read(blockOf(all.join('\n'), { format: { kind: 'jsonl', authors } }));
  for (const { format, text } of frames) {
    assert.equal(format.kind, 'jsonl');
    const named = Object.keys((format as { authors?: object }).authors ?? {});
    assert.deepEqual(
      named,
      [...text.matchAll(/did:plc:\d+/g)].map(([did]) => did),
    );
  }
});

test('a table is cut between rows, never within one', () => {
  const cell = () => `"${randomBytes(150_000).toString('hex')}\nmore"`;
  const rows = Array.from({ length: 20 }, (_, n) => `${n},${cell()}`);
  const format: CsvFormat = {
    kind: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    header: ['id', 'text'],
    columns: { id: 0, text: 1 },
    network: 'file',
  };
  const frames = read(blockOf(`${rows.join('\n')}\n`, { format }));
  assert.ok(frames.length > 3);
  for (const { text } of frames) assert.match(text, /^\d+,"[0-9a-f]+\nmore"/);
  assert.equal(frames.map(({ text }) => text.trimEnd()).join('\n'), rows.join('\n'));
});

test('a record that no frame holds is a dead letter with its beginning, and its neighbours are whole', () => {
  const [before, after] = lines(2, 100);
  const frames = read(blockOf([before, lines(1, 3_000_000)[0], after].join('\n'), { charged: 3 }));
  assert.deepEqual(
    frames.map(({ format }) => format.kind),
    ['jsonl', 'dead', 'jsonl'],
  );
  assert.deepEqual([frames[0]!.text, frames[2]!.text, frames[2]!.charged], [before, after, 3]);
  assert.equal(frames[1]!.text.length, 64 << 10);
});

test('counts of many reactions are spread over frames', () => {
  const reactions = Array.from({ length: 20_000 }, (_, n) => ({
    id: `bluesky:did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3k${n}`,
    minute: 60_000 * n,
    likes: 1,
    reposts: 0,
    replies: 0,
  }));
  const frames = read(blockOf('{"a":1}', { reactions }));
  assert.deepEqual(
    frames.flatMap((frame) => frame.reactions ?? []),
    reactions,
  );
  assert.deepEqual(
    frames.map(({ text }) => text).filter((text) => text !== ''),
    ['{"a":1}'],
  );
});
