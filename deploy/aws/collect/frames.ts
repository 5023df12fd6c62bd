/** Blocks as the records of a stream: raw frames, each small enough for one record. */
import { constants, zstdCompressSync } from 'node:zlib';
import { encodeRawFrame } from '../../../src/lake/raw-frames.ts';
import type { Block, BlockFormat } from '../../../src/model/block.ts';
import { formatOfPart } from '../../../src/sources/block-authors.ts';
import { KEPT_OF_DEAD } from '../../../src/sources/files/run.ts';
import { splitRecords } from '../../../src/sources/files/split-records.ts';

/** Firehose takes 1,024,000 bytes, Kinesis a little more. */
export const MOST_BYTES = 1_000_000;
/** Counts are not compressed: so many take less than half a record. */
const MOST_REACTIONS = 3000;
const CHECKED = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const TOO_LARGE = 'larger than a record of the stream may be';
const NOTHING = new Uint8Array();

/** What a part has beside its records: only the last has what is counted or noted once for the whole block. */
type Notes = Pick<Block, 'coverage' | 'reactions' | 'charged' | 'fees'>;

/**
 * The frames of a block, in order: one, unless it is too large and is cut between records. `number` is the block's
 * place among those of its source. A record that fits into no frame is a dead letter, of which the beginning is kept.
 */
export function framesOf(block: Block, number: number): Uint8Array[] {
  const { coverage, charged, fees, reactions = [] } = block;
  const frames: Uint8Array[] = [];
  const frame = (format: BlockFormat, payload: Uint8Array, notes: Notes): Uint8Array => {
    const { source, receivedAt } = block;
    const packed = zstdCompressSync(payload, CHECKED);
    const header = {
      offset: number,
      source,
      format,
      receivedAt,
      cursor: null,
      bytes: packed.length,
      ...notes,
    };
    return Buffer.concat(encodeRawFrame(header, packed));
  };
  for (let at = 0; reactions.length - at > MOST_REACTIONS; at += MOST_REACTIONS)
    frames.push(frame({ kind: 'jsonl' }, NOTHING, { reactions: reactions.slice(at, at + MOST_REACTIONS) }));
  const left = reactions.slice(frames.length * MOST_REACTIONS);
  const notes: Notes = {
    ...(coverage === undefined ? {} : { coverage }),
    ...(charged === undefined ? {} : { charged }),
    ...(fees === undefined ? {} : { fees }),
    ...(left.length === 0 ? {} : { reactions: left }),
  };
  const add = (format: BlockFormat, payload: Uint8Array, notes: Notes): void => {
    const whole = frame(format, payload, notes);
    if (whole.length <= MOST_BYTES) {
      frames.push(whole);
      return;
    }
    const halves = halvesOf(payload, format);
    if (halves === null && format.kind === 'dead' && payload.length <= KEPT_OF_DEAD)
      throw new RangeError(`a block of ${block.source} notes more than a record of the stream holds`);
    if (halves === null) add({ kind: 'dead', reason: TOO_LARGE }, payload.subarray(0, KEPT_OF_DEAD), notes);
    else {
      add(formatOfPart(format, halves[0]), halves[0], {});
      add(formatOfPart(format, halves[1]), halves[1], notes);
    }
  };
  add(block.format, block.payload, notes);
  return frames;
}

/** A payload cut between two records near its middle; null where it has one alone. */
function halvesOf(payload: Uint8Array, format: BlockFormat): [Uint8Array, Uint8Array] | null {
  const middle = payload.length / 2;
  let end = 0;
  for (const record of splitRecords(payload, format)) {
    const from = record.byteOffset - payload.byteOffset;
    if (end > 0 && from + record.length > middle) return [payload.subarray(0, end), payload.subarray(from)];
    end = from + record.length;
  }
  return null;
}
