/** What is known of a model's mistakes: how its card's validation posts were labelled. */
import { LABELS, type Label } from '../model/post.ts';

export interface Confusion {
  /** The labels the model can give. */
  labels: readonly Label[];
  /** Validation posts by true label (rows) and predicted label (columns), both in the order of `labels`. */
  counts: readonly (readonly number[])[];
}

/** Reads the `confusion` of a model.json; null where it is absent or not of a shape we know. */
export function parseConfusion(value: unknown, order?: unknown): Confusion | null {
  if (typeof value !== 'object' || value === null) return null;
  const labels = labelsOf(order) ?? labelsOf((value as { labels?: unknown }).labels);
  const matrix = Array.isArray(value)
    ? value
    : ((value as { counts?: unknown; matrix?: unknown }).counts ?? (value as { matrix?: unknown }).matrix);
  if (Array.isArray(matrix)) return labels === null ? null : checked(labels, matrix as number[][]);
  // {positive: {positive: 10, neutral: 2, …}, …}
  const nested = value as Record<string, Record<string, number>>;
  const named = LABELS.filter((label) => label in nested);
  return checked(
    named,
    named.map((actual) => named.map((predicted) => Number(nested[actual]?.[predicted] ?? 0))),
  );
}

function labelsOf(value: unknown): Label[] | null {
  if (!Array.isArray(value)) return null;
  return value.every((label) => LABELS.includes(label as Label)) ? (value as Label[]) : null;
}

function checked(labels: Label[], counts: number[][]): Confusion | null {
  const whole = (count: unknown): boolean => Number.isFinite(count) && (count as number) >= 0;
  const square =
    labels.length > 1 &&
    counts.length === labels.length &&
    counts.every((row) => Array.isArray(row) && row.length === labels.length && row.every(whole));
  return square ? { labels, counts } : null;
}
