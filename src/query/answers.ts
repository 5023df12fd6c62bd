/** What the answers to questions have in common. */
import { LABELS, type Label } from '../model/post.ts';

export type PerLabel<T> = Record<Label, T>;

/** Posts, how many of them are scored, and how the scored ones feel. */
export interface SentimentSplit {
  posts: number;
  scored: number;
  sentiment: PerLabel<number>;
  /** Of the scored posts, 0 to 1; null where none is. */
  shares: PerLabel<number | null>;
}

export const perLabel = <T>(value: (label: Label) => T): PerLabel<T> =>
  Object.fromEntries(LABELS.map((label) => [label, value(label)])) as PerLabel<T>;

export function split(posts: number, scored: number, sentiment: PerLabel<number>): SentimentSplit {
  return {
    posts,
    scored,
    sentiment,
    shares: perLabel((label) => (scored === 0 ? null : sentiment[label] / scored)),
  };
}

/** The SQL of a split's counts, and how a row of them is read. */
export const COUNT_COLUMNS = `count(*) as posts, count(sentiment) as scored, ${LABELS.map(
  (label) => `count(*) filter (where sentiment = '${label}') as ${label}`,
).join(', ')}`;

export function splitOf(row: Record<string, unknown>): SentimentSplit {
  return split(
    Number(row.posts ?? 0),
    Number(row.scored ?? 0),
    perLabel((label) => Number(row[label] ?? 0)),
  );
}

/** Sums of scores in ten-thousandths. Rounded after summing: a sum of doubles is far closer than that. */
export const SUM_COLUMNS = LABELS.map((label) => `round(sum(${label}) * 10000) as sum_${label}`).join(', ');
