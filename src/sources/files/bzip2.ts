import {
  type BlockSpace,
  Bzip2Error,
  bitsAt,
  blockSpace,
  type PackedBlock,
  readBlock,
} from './bzip2-block.ts';

export { Bzip2Error } from './bzip2-block.ts';

const BLOCK_MAGIC = [0x314159, 0x265359] as const;
const END_MAGIC = [0x177245, 0x385090] as const;
/** More than a block can take compressed: 900,000 symbols of 20 bits, selectors and tables. */
const MOST_OF_A_BLOCK = 2_400_000;
const PADDING = 8;
const OUTPUT = 1 << 20;

/**
 * Decompresses bzip2, any number of streams one after the other (as parallel compressors and archives of
 * hourly files write them), in bounded memory. Every block's CRC is checked. Bytes after the last stream
 * that begin no other are ignored, as bzip2 itself does.
 *
 * What could be read is yielded before a `Bzip2Error` is thrown.
 */
export async function* bunzip2(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new BitSource(source);
  let space: BlockSpace | null = null;
  for (let stream = 0; ; stream++) {
    input.toByte();
    await input.ensure(4);
    const level = input.magic();
    if (level === null) {
      if (stream === 0) throw new Bzip2Error('it does not begin as bzip2 does');
      return;
    }
    if (space === null || space.size < level * 100_000) space = blockSpace(level * 100_000);
    space.size = level * 100_000;
    let combined = 0;
    for (;;) {
      await input.ensure(MOST_OF_A_BLOCK);
      const [high, low, crc] = input.header();
      if (high === END_MAGIC[0] && low === END_MAGIC[1]) {
        if (crc !== combined) throw new Bzip2Error('its checksum does not match');
        break;
      }
      if (high !== BLOCK_MAGIC[0] || low !== BLOCK_MAGIC[1])
        throw new Bzip2Error('a block does not begin as one');
      const block = input.block(space);
      const sum = { crc: 0xffffffff };
      yield* unpack(space.tt, block, sum);
      if (~sum.crc >>> 0 !== crc) throw new Bzip2Error('the checksum of a block does not match');
      combined = (((combined << 1) | (combined >>> 31)) ^ crc) >>> 0;
    }
  }
}

/** The compressed bytes as a window that slides over them. */
class BitSource {
  #chunks: AsyncIterator<Uint8Array>;
  #bytes = new Uint8Array(MOST_OF_A_BLOCK * 2 + PADDING);
  #length = 0;
  #position = 0;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Reads on until so many bytes are there or the input ends. */
  async ensure(count: number): Promise<void> {
    while (!this.#ended && this.#length - (this.#position >>> 3) < count) {
      const { done, value } = await this.#chunks.next();
      if (done) this.#ended = true;
      else this.#append(value);
    }
  }

  #append(chunk: Uint8Array): void {
    const from = this.#position >>> 3;
    if (this.#length + chunk.length + PADDING > this.#bytes.length) {
      const rest = this.#bytes.subarray(from, this.#length);
      const need = rest.length + chunk.length + PADDING;
      if (need > this.#bytes.length) {
        const larger = new Uint8Array(need * 2);
        larger.set(rest);
        this.#bytes = larger;
      } else this.#bytes.copyWithin(0, from, this.#length);
      this.#length = rest.length;
      this.#position &= 7;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length += chunk.length;
    this.#bytes.fill(0, this.#length, this.#length + PADDING);
  }

  toByte(): void {
    this.#position = (this.#position + 7) & ~7;
  }

  /** The level of the stream that begins here, or null where none does. */
  magic(): number | null {
    const at = this.#position >>> 3;
    const text = String.fromCharCode(...this.#bytes.subarray(at, Math.min(at + 4, this.#length)));
    if (!/^BZh[1-9]$/.test(text)) return null;
    this.#position += 32;
    return Number(text[3]);
  }

  #take(count: number): number {
    const value = bitsAt(this.#bytes, this.#position, count);
    this.#position += count;
    if (this.#position > this.#length * 8) throw new Bzip2Error('it ends too early');
    return value;
  }

  /** The two halves of a magic, and the CRC after it. */
  header(): [number, number, number] {
    return [this.#take(24), this.#take(24), this.#take(16) * 65_536 + this.#take(16)];
  }

  block(space: BlockSpace): PackedBlock {
    const limit = this.#length * 8;
    try {
      const block = readBlock(this.#bytes, this.#position, space);
      if (block.end > limit) throw new Bzip2Error('it ends too early');
      this.#position = block.end;
      return block;
    } catch (error) {
      // Past its end the input reads as zeros, which look like any damage.
      if (this.#ended && this.#length - (this.#position >>> 3) < 900_000) {
        throw new Bzip2Error('it ends too early, or is damaged near its end', { cause: error });
      }
      throw error;
    }
  }
}

/** Undoes the Burrows-Wheeler transform and the runs before it, summing the CRC. */
function* unpack(tt: Uint32Array, block: PackedBlock, sum: { crc: number }): Generator<Uint8Array> {
  const { count } = block;
  const starts = new Uint32Array(257);
  for (let i = 0; i < count; i++) starts[(tt[i]! & 255) + 1]!++;
  for (let i = 1; i < 257; i++) starts[i]! += starts[i - 1]!;
  for (let i = 0; i < count; i++) tt[starts[tt[i]! & 255]!++]! |= i << 8;

  const chain: Chain = { left: count, next: tt[block.start]! >>> 8, same: 0, last: -1, crc: sum.crc };
  while (chain.left > 0) {
    const out = new Uint8Array(OUTPUT);
    yield out.subarray(0, follow(tt, chain, out));
  }
  sum.crc = chain.crc;
}

/** Where the way through a block stands. */
interface Chain {
  left: number;
  next: number;
  /** How often `last` has stood in a row. */
  same: number;
  last: number;
  crc: number;
}

/** Follows the chain until the block ends or `out` may not hold one more run; returns the bytes written. */
function follow(tt: Uint32Array, chain: Chain, out: Uint8Array): number {
  let { left, next, same, last, crc } = chain;
  const room = out.length - 256;
  let length = 0;
  while (left > 0 && length < room) {
    const entry = tt[next]!;
    next = entry >>> 8;
    const byte = entry & 255;
    left--;
    if (same === 4) {
      // Four equal bytes are followed by the number of further ones.
      for (let times = byte; times > 0; times--) {
        out[length++] = last;
        crc = (crc << 8) ^ CRC[(crc >>> 24) ^ last]!;
      }
      same = 0;
      last = -1;
      continue;
    }
    same = byte === last ? same + 1 : 1;
    last = byte;
    out[length++] = byte;
    crc = (crc << 8) ^ CRC[(crc >>> 24) ^ byte]!;
  }
  chain.left = left;
  chain.next = next;
  chain.same = same;
  chain.last = last;
  chain.crc = crc;
  return length;
}

/** CRC-32 with the polynomial 04C11DB7, highest bit first. */
const CRC = Int32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc;
});
