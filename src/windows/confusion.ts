/** What is known of a model's mistakes: how its card's validation posts were labelled. */
import { LABELS, type Label } from '../model/post.ts';

export interface Confusion {
  /** The labels the model can give. */
  labels: readonly Label[];
  /** Validation posts by true label (rows) and predicted label (columns), both in the order of `labels`. */
  counts: readonly (readonly number[])[];
}

/** The confusion in a model.json, `labels` and `confusion.counts`; null where there is none of that shape. */
export function confusionIn(card: unknown): Confusion | null {
  const { labels, confusion } = (card ?? {}) as { labels?: unknown; confusion?: { counts?: unknown } | null };
  const counts = confusion?.counts;
  if (!Array.isArray(labels) || !Array.isArray(counts)) return null;
  const known = labels.length > 1 && labels.every((label) => LABELS.includes(label as Label));
  const isCount = (count: unknown): boolean =>
    typeof count === 'number' && count >= 0 && Number.isFinite(count);
  const isRow = (row: unknown): boolean =>
    Array.isArray(row) && row.length === labels.length && row.every(isCount);
  return known && counts.length === labels.length && counts.every(isRow) ? { labels, counts } : null;
}
