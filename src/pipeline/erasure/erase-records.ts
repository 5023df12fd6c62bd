/** Takes records out of a block's payload and leaves the others as they are, byte for byte. */
import type { Block } from '../../model/block.ts';
import type { Decoded } from '../../model/record.ts';
import { decodeBlock } from '../../sources/decode.ts';
import { splitRecords } from '../../sources/files/split-records.ts';
import type { Matcher } from './matcher.ts';
import { GONE, parseKeepingNumbers, prune } from './prune-json.ts';

type Content = Pick<Block, 'format' | 'payload' | 'source'>;

export interface ErasedBlock {
  /** Null where nothing is left of the block. */
  payload: Uint8Array | null;
  /** Records that are gone; a page that lost some of its posts counts each. */
  records: number;
}

/** The block without what matches; null where nothing of it does. `decoded` are its records. */
export function eraseFromBlock(
  block: Content,
  decoded: readonly Decoded[],
  matcher: Matcher,
): ErasedBlock | null {
  if (!decoded.some((one) => concerns(one, matcher))) return null;
  if (block.format.kind === 'dead') return { payload: null, records: 1 };
  let records = 0;
  const kept: Uint8Array[] = [];
  let isChanged = false;
  for (const piece of pieces(block)) {
    const left = eraseFromPiece(block, piece, matcher);
    if (left === null) kept.push(piece);
    else {
      isChanged = true;
      records += left.records;
      if (left.bytes !== null) kept.push(left.bytes);
    }
  }
  if (!isChanged) return null;
  return { payload: kept.length === 0 ? null : Buffer.concat(kept), records };
}

/** Each record with the separator after it, so that the pieces together are the payload. */
function* pieces({ payload, format }: Content): Generator<Uint8Array> {
  let start = 0;
  let isFirst = true;
  for (const record of splitRecords(payload, format)) {
    const at = record.byteOffset - payload.byteOffset;
    if (!isFirst) yield payload.subarray(start, at);
    // What stands before the first record, a mark of the encoding or blank lines, goes with it.
    if (!isFirst) start = at;
    isFirst = false;
  }
  if (start < payload.length) yield payload.subarray(start);
}

interface Left {
  bytes: Uint8Array | null;
  records: number;
}

/** What is left of one record, or line of several; null where it stays as it is. */
function eraseFromPiece({ format, source }: Content, piece: Uint8Array, matcher: Matcher): Left | null {
  const decoded = decodeBlock({ format, source, payload: piece });
  if (!decoded.some((one) => concerns(one, matcher))) return null;
  const going = decoded.filter((one) => goes(one, matcher)).length;
  if (format.kind !== 'jsonl' || going === decoded.length) return { bytes: null, records: going };
  const text = Buffer.from(piece).toString('utf8');
  try {
    let found = 0;
    const rest = prune(parseKeepingNumbers(text.trim().replace(/,$/, '')), (object) => {
      const isFound = isGoing(object, source, matcher);
      if (isFound) found++;
      return isFound;
    });
    if (found === 0) return null;
    if (rest === GONE) return { bytes: null, records: decoded.length };
    const ending = /\r?\n$/.exec(text)?.[0] ?? '';
    return { bytes: Buffer.from(JSON.stringify(rest) + ending), records: Math.max(1, going) };
  } catch (error) {
    // Nested too deep to be taken apart: as nothing of it can be kept safely, all of it goes.
    if (error instanceof RangeError || error instanceof SyntaxError) return { bytes: null, records: going };
    throw error;
  }
}

/** Whether the record itself is to be erased. */
function goes({ record, payload }: Decoded, matcher: Matcher): boolean {
  if (record === null || record.kind === 'other') return matcher.isNamedIn(payload);
  return matcher.matches(record);
}

/** Whether there is anything in the record to be erased: itself, or a post inside it. */
function concerns(decoded: Decoded, matcher: Matcher): boolean {
  const { record, payload } = decoded;
  return goes(decoded, matcher) || (record?.kind === 'post' && matcher.mayHold(record, payload));
}

/** Whether an object within a line is a post that goes, or an account that does. */
function isGoing(object: Record<string, unknown>, source: string, matcher: Matcher): boolean {
  if (typeof object.id !== 'string' && typeof object.id_str !== 'string' && typeof object.uri !== 'string') {
    if (typeof object.did !== 'string') return false;
  }
  const isAccount = typeof object.username === 'string' || typeof object.screen_name === 'string';
  if (isAccount && object.text === undefined && object.content === undefined) {
    const id = object.id_str ?? object.id;
    return typeof id === 'string' && matcher.isAuthor('x', id);
  }
  const payload = Buffer.from(JSON.stringify(object));
  const decoded = decodeBlock({ format: { kind: 'jsonl' }, source, payload });
  const [only] = decoded;
  if (only === undefined || decoded.length > 1) return false;
  return only.record?.kind === 'post' && matcher.matches(only.record);
}
