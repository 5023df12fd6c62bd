/**
 * The 95 % interval of a label's share: what the true share may be, given that the posts are a sample and
 * that the model is known to mistake some labels for others. Method, assumptions and measured coverage are
 * in docs/intervals.md.
 *
 * The labels that the model gives are the true shares seen through its confusion: q = πM, M the chance of
 * each label given the true one. Turned round, π = qM⁻¹ (Rogan and Gladen 1978 for two labels; Grassia and
 * Sundberg 1982 for more); its variance is that of q and of M's rows carried through by the delta method, all
 * with pseudo-counts that keep it right for few posts and at shares of 0 and 1 (Lang and Reiczigel 2014).
 */
import { LABELS, type Label } from '../model/post.ts';
import type { Confusion } from './confusion.ts';
import { inverse } from './inverse.ts';

export interface Interval {
  low: number;
  high: number;
}

/** The 97.5 % point of the normal distribution. */
export const Z = 1.959963984540054;
export const Z2 = Z * Z;

/**
 * The interval of one label's share among `scored` posts, both ends within 0 and 1 and the observed share
 * between them. Null where nothing is scored or the model cannot give the label. Without a confusion it
 * covers the sample alone (Wilson 1927); so it does for mixed, where the texts that the confusion was counted on
 * are labelled with three labels: the others then make out the rest, as they would without it.
 */
export function shareInterval(
  label: Label,
  counts: Readonly<Record<Label, number>>,
  scored: number,
  confusion: Confusion | null,
): Interval | null {
  if (scored <= 0) return null;
  const observed = counts[label] / scored;
  if (confusion === null) return wilson(observed, scored);
  const k = confusion.labels.indexOf(label);
  // Labels other than mixed that the confusion does not know of were given by another model.
  if (LABELS.some((other) => other !== 'mixed' && counts[other] > 0 && !confusion.labels.includes(other)))
    return wilson(observed, scored);
  if (k < 0) return label === 'mixed' ? wilson(observed, scored) : null;
  const { centre, half } = corrected(confusion, k, counts, scored);
  // A model that cannot tell its labels apart at all says nothing of the true share.
  if (!Number.isFinite(centre) || !Number.isFinite(half)) return { low: 0, high: 1 };
  return {
    low: Math.min(observed, clamp(centre - half)),
    high: Math.max(observed, clamp(centre + half)),
  };
}

/** The score interval of a share observed among n. */
export function wilson(share: number, n: number): Interval {
  const centre = (share + Z2 / (2 * n)) / (1 + Z2 / n);
  const half = (Z / (1 + Z2 / n)) * Math.sqrt((share * (1 - share)) / n + Z2 / (4 * n * n));
  return {
    low: share === 0 ? 0 : Math.min(share, clamp(centre - half)),
    high: share === 1 ? 1 : Math.max(share, clamp(centre + half)),
  };
}

/** π of label k with its half-width at 95 %. */
function corrected(
  confusion: Confusion,
  k: number,
  counts: Readonly<Record<Label, number>>,
  scored: number,
): { centre: number; half: number } {
  const { rates, weights, rowTotals } = prepared(confusion);
  const size = rates.length;
  const n = scored + Z2;
  // Half of the z² pseudo-posts are of label k, as in Agresti and Coull's interval for one label against the rest.
  const q = confusion.labels.map((label, j) => (counts[label] + Z2 / (j === k ? 2 : 2 * (size - 1))) / n);
  const pi = weights.map((_, i) => q.reduce((sum, share, j) => sum + share * weights[j]![i]!, 0));
  const column = weights.map((row) => row[k]!);
  const variance = (shares: readonly number[]): number => {
    const mean = shares.reduce((sum, share, j) => sum + share * column[j]!, 0);
    const square = shares.reduce((sum, share, j) => sum + share * column[j]! ** 2, 0);
    return Math.max(0, square - mean ** 2);
  };
  const sampling = variance(q) / n;
  const confusing = rates.reduce(
    (sum, row, i) => sum + (clamp(pi[i]!) ** 2 * variance(row)) / rowTotals[i]!,
    0,
  );
  // Posts called mixed weigh nothing for the other labels.
  const weighed = counts.mixed > 0 && !confusion.labels.includes('mixed') ? [...column, 0] : column;
  const continuity = (Math.max(...weighed) - Math.min(...weighed)) / (2 * n);
  return { centre: pi[k]!, half: Z * Math.sqrt(sampling + confusing) + continuity };
}

export interface Prepared {
  /** Chance of each label given the true one. */
  rates: number[][];
  /** The inverse of `rates`. */
  weights: number[][];
  /** Posts behind each row, pseudo-counts included. */
  rowTotals: number[];
}

const cache = new WeakMap<Confusion, Prepared>();

/** What an interval needs of a confusion, worked out once. */
export function prepared(confusion: Confusion): Prepared {
  const known = cache.get(confusion);
  if (known !== undefined) return known;
  const size = confusion.labels.length;
  const rowTotals = confusion.counts.map((row) => row.reduce((sum, count) => sum + count, size));
  const rates = confusion.counts.map((row, i) => row.map((count) => (count + 1) / rowTotals[i]!));
  const made = { rates, weights: inverse(rates), rowTotals };
  cache.set(confusion, made);
  return made;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
