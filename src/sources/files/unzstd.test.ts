import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import { decompress } from './decompress.ts';
import { collect, inPieces } from './files.test-fixture.ts';

const unpacked = async (bytes: Uint8Array, piece: number) =>
  Buffer.concat(await collect(decompress(inPieces(bytes, piece), 'zstd', 'a.zst')));

const noise = (length: number) => {
  let seed = 11;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed & 255;
  };
  return Buffer.from(Array.from({ length }, next));
};
const withChecksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

test('frames one after the other are one text, whatever their headers and wherever they are cut', async () => {
  const parts = [
    Buffer.from('a'),
    noise(300_000),
    Buffer.alloc(500_000, 7),
    Buffer.alloc(0),
    Buffer.from('end'),
  ];
  const frames = parts.flatMap((part, index) => [
    zstdCompressSync(part, index % 2 === 0 ? withChecksum : {}),
  ]);
  // A frame for other programs, which decoders pass over.
  const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const bytes = Buffer.concat([frames[0]!, skippable, ...frames.slice(1), skippable]);
  for (const piece of [7, 1000, 1 << 20])
    assert.deepEqual(await unpacked(bytes, piece), Buffer.concat(parts), `${piece}`);
});

test('a truncated frame and one that is none are said, after what comes before', async () => {
  const frames = Buffer.concat([zstdCompressSync('first'), zstdCompressSync(noise(400_000))]);
  for (const [bytes, code] of [
    [frames.subarray(0, frames.length - 1000), 'file_truncated'],
    [Buffer.concat([zstdCompressSync('first'), Buffer.from('no frame at all')]), 'file_damaged'],
  ] as const) {
    const got: Uint8Array[] = [];
    await assert.rejects(
      async () => {
        for await (const chunk of decompress(inPieces(bytes, 999), 'zstd', 'a.zst')) got.push(chunk);
      },
      { code },
    );
    assert.ok(Buffer.concat(got).toString('latin1').startsWith('first'));
  }
});
