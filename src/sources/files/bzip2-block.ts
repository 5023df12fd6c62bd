/**
 * One block of bzip2, after the format as its author describes it (https://sourceware.org/bzip2/) and the
 * de-facto specification at https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf.
 *
 * Positions are in bits from the start of `input`; `input` is followed by at least 8 bytes of padding, so
 * that a read past the end is harmless and is then noticed by the position.
 */

/** The symbols of a block stand in runs of this many, each with a Huffman table of its own choice. */
const GROUP = 50;
const MAX_CODE = 20;
/** Codes up to this length are looked up in one step. */
const LOOKUP_BITS = 12;

export class Bzip2Error extends Error {}

/** The room one block needs; kept from block to block. `size` is the number of bytes it may hold. */
export interface BlockSpace {
  size: number;
  tt: Uint32Array;
  selectors: Uint8Array;
  lengths: Uint8Array;
  tables: HuffmanTable[];
}

interface HuffmanTable {
  /** For each LOOKUP_BITS bits: length << 9 | symbol, or 0 where the code is longer. */
  lookup: Uint16Array;
  /** The largest code of each length, left-aligned to MAX_CODE bits; -1 where there is none. */
  limit: Int32Array;
  base: Int32Array;
  symbols: Uint16Array;
}

export function blockSpace(size: number): BlockSpace {
  return {
    size,
    tt: new Uint32Array(size),
    selectors: new Uint8Array(32_768),
    lengths: new Uint8Array(258),
    tables: Array.from({ length: 6 }, () => ({
      lookup: new Uint16Array(1 << LOOKUP_BITS),
      limit: new Int32Array(MAX_CODE + 2),
      base: new Int32Array(MAX_CODE + 2),
      symbols: new Uint16Array(258),
    })),
  };
}

/** `count` (1 to 24) bits from a position. */
export function bitsAt(input: Uint8Array, position: number, count: number): number {
  const at = position >>> 3;
  const word = (input[at]! << 24) | (input[at + 1]! << 16) | (input[at + 2]! << 8) | input[at + 3]!;
  return (word << (position & 7)) >>> (32 - count);
}

/** What a block holds before its last two steps (the Burrows-Wheeler transform and runs) are undone. */
export interface PackedBlock {
  /** The position after the block. */
  end: number;
  count: number;
  /** Where the chain through `tt` begins. */
  start: number;
}

/** Decodes the block whose body (after magic and CRC) is at `position`, into `space.tt`. */
export function readBlock(input: Uint8Array, position: number, space: BlockSpace): PackedBlock {
  if (bitsAt(input, position, 1) === 1) throw new Bzip2Error('it uses the obsolete randomised form');
  const origin = bitsAt(input, position + 1, 24);
  let at = position + 25;

  const used = new Uint8Array(256);
  let usedCount = 0;
  const ranges = bitsAt(input, at, 16);
  at += 16;
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const members = bitsAt(input, at, 16);
    at += 16;
    for (let k = 0; k < 16; k++) if (members & (0x8000 >> k)) used[usedCount++] = range * 16 + k;
  }
  if (usedCount === 0) throw new Bzip2Error('a block uses no bytes');

  const tableCount = bitsAt(input, at, 3);
  const selectorCount = bitsAt(input, at + 3, 15);
  at += 18;
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0)
    throw new Bzip2Error('a block header is wrong');
  at = readSelectors(input, at, tableCount, selectorCount, space.selectors);
  const alphabet = usedCount + 2;
  for (let t = 0; t < tableCount; t++) at = readTable(input, at, alphabet, space.lengths, space.tables[t]!);

  const { end, count } = readSymbols(input, at, used, alphabet, selectorCount, space);
  if (origin >= count) throw new Bzip2Error('a block points outside itself');
  return { end, count, start: origin };
}

function readSelectors(
  input: Uint8Array,
  from: number,
  tables: number,
  count: number,
  out: Uint8Array,
): number {
  const order = [0, 1, 2, 3, 4, 5];
  let at = from;
  for (let i = 0; i < count; i++) {
    let steps = 0;
    while (bitsAt(input, at++, 1) === 1) if (++steps >= tables) throw new Bzip2Error('a selector is wrong');
    const table = order[steps]!;
    for (; steps > 0; steps--) order[steps] = order[steps - 1]!;
    order[0] = table;
    out[i] = table;
  }
  return at;
}

function readTable(
  input: Uint8Array,
  from: number,
  alphabet: number,
  lengths: Uint8Array,
  table: HuffmanTable,
) {
  let at = from + 5;
  let length = bitsAt(input, from, 5);
  for (let symbol = 0; symbol < alphabet; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE) throw new Bzip2Error('a code length is wrong');
      if (bitsAt(input, at++, 1) === 0) break;
      length += bitsAt(input, at++, 1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  buildTable(lengths, alphabet, table);
  return at;
}

/** Canonical Huffman codes: shorter first, then by symbol. */
function buildTable(lengths: Uint8Array, alphabet: number, table: HuffmanTable): void {
  table.lookup.fill(0);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= MAX_CODE; length++) {
    table.base[length] = index - code;
    for (let symbol = 0; symbol < alphabet; symbol++) {
      if (lengths[symbol] !== length) continue;
      table.symbols[index++] = symbol;
      if (length <= LOOKUP_BITS) {
        const first = code << (LOOKUP_BITS - length);
        table.lookup.fill((length << 9) | symbol, first, first + (1 << (LOOKUP_BITS - length)));
      }
      code++;
    }
    if (code > 1 << length) throw new Bzip2Error('a code table is over-full');
    table.limit[length] = code - 1;
    code <<= 1;
  }
}

/** Undoes Huffman coding, move-to-front and the runs of its zeros. */
function readSymbols(
  input: Uint8Array,
  from: number,
  front: Uint8Array,
  alphabet: number,
  selectorCount: number,
  space: BlockSpace,
): { end: number; count: number } {
  const { tt, size, selectors, tables } = space;
  const endOfBlock = alphabet - 1;
  let at = from;
  let count = 0;
  let run = 0;
  let runBit = 1;
  for (let group = 0; group < selectorCount; group++) {
    const table = tables[selectors[group]!]!;
    const lookup = table.lookup;
    for (let k = 0; k < GROUP; k++) {
      const b = at >>> 3;
      const word =
        ((input[b]! << 24) | (input[b + 1]! << 16) | (input[b + 2]! << 8) | input[b + 3]!) << (at & 7);
      const entry = lookup[word >>> (32 - LOOKUP_BITS)]!;
      let symbol = entry & 511;
      if (entry !== 0) at += entry >>> 9;
      else {
        let length = LOOKUP_BITS + 1;
        while (length <= MAX_CODE && word >>> (32 - length) > table.limit[length]!) length++;
        if (length > MAX_CODE) throw new Bzip2Error('a code is in no table');
        symbol = table.symbols[(word >>> (32 - length)) + table.base[length]!]!;
        at += length;
      }
      if (symbol <= 1) {
        run += runBit << symbol;
        runBit <<= 1;
        if (run > size) throw new Bzip2Error('a run is longer than its block');
        continue;
      }
      if (run > 0) {
        if (count + run > size) throw new Bzip2Error('a block is longer than its header says');
        tt.fill(front[0]!, count, count + run);
        count += run;
        run = 0;
        runBit = 1;
      }
      if (symbol === endOfBlock) return { end: at, count };
      if (count >= size) throw new Bzip2Error('a block is longer than its header says');
      const place = symbol - 1;
      const byte = front[place]!;
      if (place < 16) for (let i = place; i > 0; i--) front[i] = front[i - 1]!;
      else front.copyWithin(1, 0, place);
      front[0] = byte;
      tt[count++] = byte;
    }
    if (at >>> 3 > input.length) break;
  }
  throw new Bzip2Error('a block has no end');
}
