import type { Block, BlockFormat } from '../model/block.ts';
import type { Decoded } from '../model/record.ts';

/** Gives posts that name their author by id alone the handle and display name that their block came with. */
export function nameAuthors(records: Decoded[], format: BlockFormat): Decoded[] {
  const authors = format.kind === 'jsonl' ? format.authors : undefined;
  if (authors === undefined) return records;
  for (const { record } of records) {
    if (record?.kind !== 'post') continue;
    const { post } = record;
    if (post.author_id === null || post.author_handle !== null || post.author_name !== null) continue;
    const found = authors[post.author_id];
    if (found !== undefined) [post.author_handle, post.author_name] = found;
  }
  return records;
}

/** The format for a part of its block: of the authors, those alone that the part still names. */
export function formatOfPart(format: BlockFormat, part: Block['payload'] | string): BlockFormat {
  if (format.kind !== 'jsonl' || format.authors === undefined) return format;
  const { authors, ...rest } = format;
  const text = typeof part === 'string' ? part : Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  const named = Object.entries(authors).filter(([id]) => text.includes(id));
  return named.length === 0 ? rest : { ...rest, authors: Object.fromEntries(named) };
}
