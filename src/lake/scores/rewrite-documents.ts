/** The posts' documents with other scores, and what that changes in the counts. Made beside the writer, from what a reader sees. */
import type { DatabaseSync } from 'node:sqlite';
import { chunkOf, OpenChunk, packDocuments } from '../documents.ts';
import { type RollupDelta, RollupDeltas } from '../rollup.ts';
import { type NewScores, withScores } from './new-scores.ts';

export interface ExchangedChunk {
  chunk: number;
  /** As it was read; it may have changed since. */
  before: Uint8Array;
  after: Uint8Array;
}

export interface RewrittenDocuments {
  chunks: ExchangedChunk[];
  /** The rows that have other scores by it. */
  rows: number[];
  /** The difference of all `after` to all `before`. */
  rollup: RollupDelta[];
}

/** Rows that have no document, since they are hidden, are passed over. */
export function rewriteDocuments(
  db: DatabaseSync,
  scores: ReadonlyMap<number, NewScores>,
  model: string | null,
): RewrittenDocuments {
  const select = db.prepare('select posts from document_chunk where chunk = ?');
  const rollup = new RollupDeltas();
  const chunks: ExchangedChunk[] = [];
  const rows: number[] = [];
  for (const [chunk] of Map.groupBy(scores.keys(), chunkOf)) {
    const before = select.get(chunk)?.posts as Uint8Array | undefined;
    if (before === undefined) continue;
    const open = new OpenChunk(before);
    let changed = false;
    const documents = open.rows(chunk).map((row) => {
      const post = open.post(row)!;
      const fresh = scores.get(row);
      if (fresh === undefined) return { row, post };
      const scored = withScores(post, fresh, model);
      rollup.add(post, -1);
      rollup.add(scored, 1);
      changed = true;
      rows.push(row);
      return { row, post: scored };
    });
    if (changed) chunks.push({ chunk, before, after: packDocuments(documents).bytes });
  }
  return { chunks, rows, rollup: rollup.list() };
}
