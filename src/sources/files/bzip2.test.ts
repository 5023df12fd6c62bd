import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bunzip2 } from './bzip2.ts';
import { collect, inPieces } from './files.test-fixture.ts';

// Made with Python's bz2.compress from the bytes each test builds again.
const TWO_STREAMS =
  'QlpoMTFBWSZTWVGZOvgAAAPZgAAQEAAgEAQgAAogACIDGoQwIGRmQ8XckU4UJBRmTr4AQlpoOTFBWSZTWVPwz3EAAAPZgAAQ' +
  'EAAQEAQgAAogACIDGoQwIGRmQ8XckU4UJBT8M9xA';
const FOUR_BLOCKS =
  'QlpoMTFBWSZTWUER42sAeiTZgAAQQAB/ACNl3EAwAVgAUaMgaNMjQo0ZA0aZGgUqKT1PQ1PIjyTZUJNqoSYVCTlUJNNkCwgW' +
  'qBd0C8IF5QLZAulQk3VCTCoSbyoScKhJuqEn7VCTlUJOFQk6VCTVUJOVQk6VCTKoSZqhJ4VCTuqEnKBZwUEdVQkyqEnZUJMK' +
  'hJoVCT8VCT4qEnYqEmVQk0VCTRUJP8xQVkmU1lrvOCkAIVz2YAAEEAAfwAjZdxAMAFYAFGjIGjTI0KNGQNGmRoFKkTQNNAyN' +
  'VQk1VCTFUJN1Qk01QLEBdEC6oF2QLugWqBcKhJtVCTCoSbSoSeVQk2VCT4qEm6oSeVQk58KhJhUJN1Qk4qhJkqEmSoSdlQk6' +
  'qhJuqEnCoSZkCzwkKsKhJhUJNCoSeFQk/KhJnKhJkqEmioSaKhJ/MUFZJlNZqyI10wC+wFmAABBAAH8AI2XcQDABWABRoyBo' +
  '0yNCjRkDRpkaBSpFP1TT000I8pt1Qk3VCTCoScqhJugX3AXZAvxAtkC7oFugWelQk4VCTFUJOCoSeVQk4VCTH6qEnKoSeVQk' +
  '6VCTsqEnKoSdKhJpVCTRUJNlQk2VCTlUJOlQk1VCTVUJMKhJkqEnhUJP+qEmsqEmioSZVCTGUCzgoI+GKCskymsrx94hQAEn' +
  'KzAAAggAD+AEbLuIBgAjACjRkDRpkaFGjIGjTI0E1VCaGnqAZGICYQJkgTeAm2AOgHWqq2qqu1VVqBgDgBjKArwgTJAniQJ5' +
  'QJ5gJ8QJvAT1ATiAnRAm8BOECZoEzQJtATrATCBOECaIE0gJlATWgJ3QJ+QJpIEzgJrATVAn8XckU4UJCuBgNmA=';
const RUNS =
  'QlpoMTFBWSZTWZjmkrIAAlvBgPwAMAAEAAAIIABQgyYgRTVP0kzmEuMu4yvdjr9YwBQQv6iCo9zmwBQQ8LuSKcKEhMc0lZA=';
const EMPTY = 'QlpoORdyRThQkAAAAAA=';

const bytesOf = (base64: string) => Buffer.from(base64, 'base64');
const unpacked = async (bytes: Uint8Array, piece = 1000) =>
  Buffer.concat(await collect(bunzip2(inPieces(bytes, piece))));
const lines = () =>
  Buffer.from(
    Array.from({ length: 9000 }, (_, i) => `line ${i % 7} of a text that repeats itself\n`).join(''),
  );

test('streams one after the other are one text', async () => {
  assert.equal((await unpacked(bytesOf(TWO_STREAMS), 1)).toString(), '{"id":1}\n{"id":2}\n');
});

test('a stream of several blocks comes out whole', async () => {
  assert.deepEqual(await unpacked(bytesOf(FOUR_BLOCKS)), lines());
});

test('runs of every length come out as they went in', async () => {
  const runs = [
    [97, 300_000],
    [98, 1],
    [0, 3],
    [1, 4],
    [2, 5],
    [3, 259],
    [4, 260],
  ] as const;
  assert.deepEqual(
    await unpacked(bytesOf(RUNS)),
    Buffer.concat(runs.map(([byte, count]) => Buffer.alloc(count, byte))),
  );
});

test('an empty stream is empty, and what follows the last stream is ignored', async () => {
  const bytes = Buffer.concat([bytesOf(EMPTY), bytesOf(TWO_STREAMS), Buffer.from('padding')]);
  assert.equal((await unpacked(bytes)).toString(), '{"id":1}\n{"id":2}\n');
});

test('of a truncated stream all whole blocks are yielded before the error', async () => {
  const cut = bytesOf(FOUR_BLOCKS).subarray(0, 400);
  const got: Uint8Array[] = [];
  await assert.rejects(async () => {
    for await (const chunk of bunzip2(inPieces(cut, 100))) got.push(chunk);
  }, /ends too early/);
  const read = Buffer.concat(got);
  assert.ok(read.length > 190_000);
  assert.deepEqual(read, lines().subarray(0, read.length));
});

test('a flipped bit is found by the checksum of its block', async () => {
  const damaged = bytesOf(FOUR_BLOCKS);
  damaged[120]! ^= 4;
  await assert.rejects(unpacked(damaged), /Error/);
});

test('no bytes at all, however damaged, hang it or break it otherwise than by its own error', async () => {
  const good = bytesOf(FOUR_BLOCKS);
  for (let at = 4; at < good.length; at += 7) {
    const damaged = Buffer.from(good);
    damaged[at]! ^= 0x55;
    await unpacked(damaged).then(
      () => {},
      (error: Error) => assert.equal(error.constructor.name, 'Bzip2Error', error.stack),
    );
  }
});
