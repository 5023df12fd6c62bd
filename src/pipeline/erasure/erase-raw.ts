/** Takes what matches out of one raw object: a new one is written beside it, and nothing is replaced yet. */
import { constants, zstdCompressSync } from 'node:zlib';
import { printOf, printOfAuthor, printOfWord, sortPrints } from '../../lake/erasure/prints.ts';
import { erasedRawKey } from '../../lake/layout.ts';
import type { ObjectInfo, ObjectStore } from '../../lake/objects.ts';
import { encodeRawFrame, splitRawFrames } from '../../lake/raw-frames.ts';
import { authorKey } from '../../lake/reindex.ts';
import type { Decoded } from '../../model/record.ts';
import { formatOfPart } from '../../sources/block-authors.ts';
import { decodeBlock } from '../../sources/decode.ts';
import { eraseFromBlock } from './erase-records.ts';
import { hashOfId, idWords, type Matcher } from './matcher.ts';

export interface ErasedRaw {
  /** The object in its place; null where nothing of it is left. Absent where it stays as it is. */
  replacement?: (ObjectInfo & { rows: number }) | null;
  /** Records that are gone. */
  records: number;
  /** What it holds now; null where not all of it was decoded. */
  prints: Float64Array | null;
}

const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * `needles`, where given, are texts of which every record in question holds one: blocks without are not
 * decoded. Throws a CorruptionError that names a damaged object.
 */
export async function eraseFromRawObject(
  objects: ObjectStore,
  key: string,
  matcher: Matcher,
  needles: readonly string[] | null,
): Promise<ErasedRaw> {
  const parts: Uint8Array[] = [];
  const prints: number[] = [];
  let rows = 0;
  let records = 0;
  let isWhole = true;
  let isChanged = false;
  for (const { header, frame, payload } of splitRawFrames(await objects.get(key), key)) {
    const block = { format: header.format, source: header.source, payload };
    const isDecoded = needles === null || needles.some((needle) => Buffer.from(payload).includes(needle));
    const decoded = isDecoded ? decodeBlock(block) : [];
    isWhole &&= isDecoded;
    const left = isDecoded ? eraseFromBlock(block, decoded, matcher) : null;
    if (left === null) {
      addPrints(decoded, prints);
      parts.push(...encodeRawFrame(header, frame));
      rows++;
      continue;
    }
    isChanged = true;
    records += left.records;
    if (left.payload === null) continue;
    addPrints(decodeBlock({ ...block, payload: left.payload }), prints);
    const shorter = zstdCompressSync(left.payload, COMPRESSION);
    // A cursor may hold the id of the last post read; nothing reads it here.
    const format = formatOfPart(header.format, left.payload);
    parts.push(...encodeRawFrame({ ...header, format, cursor: null, bytes: shorter.length }, shorter));
    rows++;
  }
  const packed = isWhole ? sortPrints(prints) : null;
  if (!isChanged) return { records: 0, prints: packed };
  if (rows === 0) return { replacement: null, records, prints: packed };
  const info = await objects.put(erasedRawKey(key), Buffer.concat(parts));
  return { replacement: { ...info, rows }, records, prints: packed };
}

/**
 * Of every post that the records are of, name or hold within them, and of their authors; where it is not known
 * what a record is, of every word in it that may be an id.
 */
function addPrints(decoded: readonly Decoded[], prints: number[]): void {
  const add = (id: string | null): void => {
    if (id !== null) prints.push(printOf(hashOfId(id)));
  };
  for (const { record, payload } of decoded) {
    if (record === null || record.kind === 'other') {
      for (const word of idWords(payload)) prints.push(printOfWord(word));
    } else if (record.kind === 'post') {
      const { post, alias } = record;
      for (const id of [post.id, post.repost_of, post.quote_of, post.in_reply_to, alias ?? null]) add(id);
      if (post.author_id !== null) prints.push(printOfAuthor(authorKey(post.network, post.author_id)));
    } else if (record.kind === 'delete') add(record.id);
    else prints.push(printOfAuthor(authorKey(record.network, record.authorId)));
  }
}
