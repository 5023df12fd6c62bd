import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import { encodeRawFrame, type RawHeader } from '../../lake/raw-frames.ts';
import type { Block } from '../../model/block.ts';
import { isRaw, type RawBlock, readFrames } from './read-frames.ts';

const CHECKED = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const NEVER = new AbortController().signal;

function frameOf(payload: string, more: Partial<RawHeader> = {}): Buffer {
  const frame = zstdCompressSync(Buffer.from(payload), CHECKED);
  const header: RawHeader = {
    offset: 1,
    source: 'bluesky',
    format: { kind: 'jsonl' },
    receivedAt: 1000,
    cursor: 'a cursor of its own',
    bytes: frame.length,
    ...more,
  };
  return Buffer.concat(encodeRawFrame(header, frame));
}

/** In pieces of a few bytes, so that every part of a frame is cut somewhere. */
async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, offset = 0): Promise<RawBlock[]> {
  const blocks: RawBlock[] = [];
  for await (const block of readFrames(pieces(bytes.subarray(offset)), offset, 'the object', NEVER))
    blocks.push(block);
  return blocks;
}

const textOf = ({ payload }: RawBlock): string => Buffer.from(payload).toString();

test('blocks come as they were, and go on from any of them', async () => {
  const format: Block['format'] = {
    kind: 'jsonl',
    topics: 'select',
    authors: { 'did:plc:1': ['ann.example', null] },
  };
  const parts = [frameOf('one', { format, receivedAt: 5 }), frameOf('', {}), frameOf('three')];
  const object = Buffer.concat(parts);
  assert.ok(isRaw(object));
  const blocks = await read(object);
  assert.deepEqual(blocks.map(textOf), ['one', '', 'three']);
  assert.deepEqual(blocks[0]!.header, {
    source: 'bluesky',
    format,
    receivedAt: 5,
    bytes: blocks[0]!.header.bytes,
  });
  assert.equal(blocks.at(-1)!.end, object.length);
  assert.deepEqual((await read(object, blocks[0]!.end)).map(textOf), ['', 'three']);
});

test('what a source noted of its completeness comes with its block, but for how it stands now', async () => {
  const stretch = { topic: null, from: 1, to: 2 };
  const gap = { kind: 'gap', ...stretch, reason: 'stall', detail: 'Silence.', healable: true } as const;
  const coverage = [{ kind: 'covered', ...stretch, after: 'live' } as const, { ...gap, ongoing: true }];
  const [block] = await read(frameOf('', { coverage, charged: 3, fees: 0.5 }));
  assert.deepEqual(block!.header.coverage, [{ kind: 'covered', ...stretch, after: 'ended' }, gap]);
  assert.deepEqual([block!.header.charged, block!.header.fees], [3, 0.5]);
});

test('notes that are none are left out', async () => {
  const odd = [
    { kind: 'covered', topic: 1, from: 1, to: 2 },
    { kind: 'gap', topic: null, from: 1, to: 2, reason: 'whim', detail: '', healable: true },
    { kind: 'fetched', topic: null, from: Number.NaN, to: 2 },
    null,
  ];
  const [block] = await read(
    frameOf('', { coverage: odd as never, charged: -1, reactions: 'many' as never }),
  );
  assert.deepEqual(
    [block!.header.coverage, block!.header.charged, block!.header.reactions],
    [[], undefined, []],
  );
});

test('an object that is damaged gives what lies before, and says where', async () => {
  const good = frameOf('one');
  const broken = frameOf('two');
  broken[broken.length - 3]! ^= 1;
  const cases: [string, Buffer][] = [
    ['flipped', broken],
    ['cut', frameOf('two').subarray(0, -4)],
    ['no block', Buffer.from('{"text":"plain"}\n')],
    ['no description', frameOf('two', { source: '' })],
    ['an endless description', Buffer.from([0x50, 0x2a, 0x4d, 0x18, 255, 255, 255, 255])],
    ['an endless frame', frameOf('two', { bytes: 2 ** 31 })],
  ];
  for (const [what, damage] of cases) {
    const seen: string[] = [];
    const reading = async () => {
      for await (const block of readFrames(pieces(Buffer.concat([good, damage])), 0, 'the object', NEVER))
        seen.push(textOf(block));
    };
    const where = new RegExp(`the object is damaged at byte ${good.length} `);
    await assert.rejects(reading, { code: 'object_damaged', message: where }, what);
    assert.deepEqual(seen, ['one'], what);
  }
});

test('a small frame that unpacks to more than any block is refused', async () => {
  const bomb = zstdCompressSync(Buffer.alloc(100 << 20));
  const object = Buffer.concat(
    encodeRawFrame(
      { offset: 1, source: 's', format: { kind: 'jsonl' }, receivedAt: 1, cursor: null, bytes: bomb.length },
      bomb,
    ),
  );
  const reading = async () => {
    for await (const _ of readFrames(pieces(object, 1 << 16), 0, 'the object', NEVER));
  };
  await assert.rejects(reading, { code: 'object_damaged' });
});

test('other files are not taken for raw objects', () => {
  assert.ok(!isRaw(Buffer.from('{"text":"a"}\n')));
  assert.ok(!isRaw(zstdCompressSync(Buffer.from('{"text":"a"}\n'))));
  // As pzstd begins: four bytes that say how long the next frame is.
  assert.ok(!isRaw(Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4, 0x28, 0xb5])));
  assert.ok(!isRaw(Buffer.alloc(3)));
});
