import type { Block } from '../model/block.ts';
import { CorruptionError } from '../model/errors.ts';
import type { Decoded } from '../model/record.ts';
import { nameAuthors } from './block-authors.ts';
import { dead, decodeJsonLine } from './decode-json.ts';
import { decodeCsv, decodeDead, decodeText } from './files/decode.ts';
import { decodeExportCsv, isExportHeader } from './lake-export/csv.ts';
import { MAX_TEXT_LENGTH, storable } from './wire-values.ts';

const LF = 10;
const BOM = '\uFEFF';

/**
 * The records of a block, in order; pure, for use in worker threads. Never throws for bad input: a record
 * that cannot be understood comes with `record` null and a reason. One payload may give several records.
 */
export function decodeBlock(block: Pick<Block, 'format' | 'payload' | 'source'>): Decoded[] {
  const { format, payload, source } = block;
  switch (format.kind) {
    case 'jsonl':
      return nameAuthors(decodeJsonLines(payload, source), format);
    case 'csv':
      if (isExportHeader(format.header)) return decodeExportCsv(payload, format);
      return Array.from(decodeCsv(payload, format), madeStorable);
    case 'text':
      return Array.from(decodeText(payload), madeStorable);
    case 'dead':
      return Array.from(decodeDead(payload, format));
  }
  throw new CorruptionError(`A stored block of ${source} is of a format that this version does not know.`);
}

/**
 * Lines end at LF alone, since CR and U+2028 may stand inside what others wrote; a CR before the LF belongs to
 * the line end. Blank lines are keep-alives. Invalid UTF-8 becomes U+FFFD. Lines are decoded one by one: one
 * string for the whole block is wide if any character in it is, which makes all its lines slower to parse.
 */
function decodeJsonLines(payload: Uint8Array, source: string): Decoded[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const out: Decoded[] = [];
  for (let begin = 0; begin < bytes.length; ) {
    let end = bytes.indexOf(LF, begin);
    if (end < 0) end = bytes.length;
    const line = bytes.toString('utf8', begin, bytes[end - 1] === 13 ? end - 1 : end);
    if (/\S/.test(line))
      decodeJsonLine(begin === 0 && line.startsWith(BOM) ? line.slice(1) : line, source, out);
    begin = end + 1;
  }
  return out;
}

/** Holds what comes from the cells and lines of files to the same limits as the fields of JSON. */
function madeStorable(decoded: Decoded): Decoded {
  if (decoded.record?.kind !== 'post') return decoded;
  const { post } = decoded.record;
  if (post.text.length > MAX_TEXT_LENGTH) return dead(decoded.payload, 'text longer than 100,000 characters');
  post.text = storable(post.text);
  if (!decoded.payload.includes('\0')) return decoded;
  const fields = post as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(post))
    if (typeof value === 'string') fields[name] = storable(value);
  post.urls = post.urls.map(storable);
  return decoded;
}
