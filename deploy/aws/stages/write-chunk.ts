/**
 * What a chunk leaves in the lake, each object under the chunk's own name, so that redoing it replaces what it wrote.
 * Tombstones come first: a post that is superseded is away for a moment rather than there twice.
 */
import { dateOf } from '../../../src/lake/layout.ts';
import type { ObjectStore } from '../../../src/lake/objects.ts';
import { encodePosts } from '../../../src/lake/parquet/encode-posts.ts';
import type { StoredRow } from '../../../src/lake/parquet/leaf.ts';
import { isProjected } from '../../../src/lake/warehouse/glue.ts';
import { type DeadLetterLine, encodeDeadLetters } from '../../../src/pipeline/dead-letters.ts';
import type { Settled } from './settle-chunk.ts';

/** A chunk of posts of more days than this is one object, since a small object a day costs readers more. */
const MOST_DAYS = 8;

/**
 * The folder of a post by its time, ms or null. It is settled by all posts of a chunk, whichever become rows, and by
 * when they were received, so that redoing the chunk finds the same folders.
 */
export function folders(
  times: readonly (number | null)[],
  receivedAt: number,
): (time: number | null) => string {
  const days = new Set(times.flatMap((time) => (isProjected(time, receivedAt) ? [dateOf(time!)] : [])));
  return (time) =>
    days.size <= MOST_DAYS && isProjected(time, receivedAt) ? `posts/date=${dateOf(time!)}` : 'posts/recent';
}

/** The key of the object that a chunk's posts of a time, ms or null, are rows of. */
export const objectsOf =
  (chunk: string, folderOf: (time: number | null) => string) =>
  (time: number | null): string =>
    `${folderOf(time)}/${chunk}.parquet`;

export interface ChunkOutput {
  name: string;
  rows: readonly StoredRow[];
  objectOf(time: number | null): string;
  settled: Pick<Settled, 'posts' | 'accounts'>;
  dead: readonly DeadLetterLine[];
}

export interface Written {
  /** Objects of posts, in order of their names. */
  posts: string[];
  /** Objects of tombstones: of posts and of accounts. */
  tombstones: string[];
}

export async function writeChunk(objects: ObjectStore, output: ChunkOutput): Promise<Written> {
  const { name, rows, objectOf, settled, dead } = output;
  const written: Written = { posts: [], tombstones: [] };
  for (const [folder, lines] of Object.entries({ posts: settled.posts, accounts: settled.accounts })) {
    if (lines.length === 0) continue;
    const key = `tombstones/${folder}/${name}.jsonl`;
    await objects.put(key, jsonLines(lines));
    written.tombstones.push(key);
  }
  const parts = new Map<string, StoredRow[]>();
  for (const row of rows) {
    const key = objectOf(row.post.created_at);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [row]);
    else part.push(row);
  }
  for (const [key, part] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // What the encoder gives is valid until its next call alone, and the next chunk may come before the put is done.
    await objects.put(key, Uint8Array.from(encodePosts(part)));
    written.posts.push(key);
  }
  if (dead.length > 0) await objects.put(`dead-letters/${name}.jsonl.zst`, encodeDeadLetters(dead));
  return written;
}

/** An infinite time is null. */
const jsonLines = (lines: readonly unknown[]): Uint8Array =>
  Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
