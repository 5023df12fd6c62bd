import type { Label, Post } from '../../model/post.ts';
import type { LakeReader } from '../lake.ts';
import { findOwner } from '../owners.ts';
import { listCorrections, textHash } from './corrections.ts';

export interface LabelledPost {
  id: string;
  label: Label;
  /** When it was set, ms. */
  correctedAt: number;
  text: string;
  /** What a model had said before. */
  before: Pick<Post, 'sentiment' | 'model'> | null;
}

/**
 * Corrections whose posts are there with the text that was labelled: all, the oldest first, or the `newest` so many,
 * the newest first.
 */
export function* labelledPosts(
  { db, documents }: Pick<LakeReader, 'db' | 'documents'>,
  newest?: number,
): Generator<LabelledPost> {
  const corrections = listCorrections(db);
  let left = newest ?? corrections.length;
  for (const correction of newest === undefined ? corrections : corrections.reverse()) {
    if (left === 0) return;
    const { id, label, correctedAt, textHash: hash, before } = correction;
    const row = findOwner(db, id)?.row ?? null;
    const post = row === null ? null : documents.post(row);
    if (post === null || label === null || textHash(post.text) !== hash) continue;
    left--;
    yield { id, label, correctedAt, text: post.text, before };
  }
}

/** As a line of a labelled file: id, label and text, parted by tabs. */
export function labelledLine({ id, label, text }: LabelledPost): string {
  const oneLine = text.replace(/[\t\r\n]+/g, ' ');
  // A field in quotes would lose them where it is read.
  const field = /^".*"$/.test(oneLine) ? `"${oneLine.replaceAll('"', '""')}"` : oneLine;
  return `${id}\t${label}\t${field}\n`;
}

export const LABELLED_HEADER = 'id\tlabel\ttext\n';
