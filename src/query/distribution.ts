/** How the scores are spread: a histogram. */
import { UsageError } from '../model/errors.ts';
import { LABELS } from '../model/post.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { scopeOf } from './scope.ts';

/** A score, the model's confidence, or the balance: positive less negative, from -1 to 1. */
export const DISTRIBUTION_OF = [...LABELS, 'confidence', 'balance'] as const;
export type DistributionOf = (typeof DISTRIBUTION_OF)[number];

export interface Distribution {
  of: DistributionOf;
  scored: number;
  /** Equal steps over the whole range, empty ones too; `from` inclusive, `to` exclusive save in the last. */
  bins: { from: number; to: number; posts: number }[];
}

/** 20 bins of the balance unless told otherwise; 2 to 200. */
export async function distribute(
  reader: LakePosts,
  asked: PostFilter,
  options: { of?: DistributionOf; bins?: number } = {},
  ask: AskOptions = {},
): Promise<Distribution> {
  const filter = checkFilter(asked, reader.names);
  const { of = 'balance', bins = 20 } = options;
  if (!DISTRIBUTION_OF.includes(of)) {
    throw new UsageError(`There is no distribution of "${of}"; take one of ${DISTRIBUTION_OF.join(', ')}.`);
  }
  if (!Number.isInteger(bins) || bins < 2 || bins > 200) {
    throw new UsageError(`The number of bins is ${bins}; it should be a whole number from 2 to 200.`);
  }
  const low = of === 'balance' ? -1 : 0;
  const step = (1 - low) / bins;
  const value = of === 'balance' ? '(positive - negative)' : `"${of}"`;
  const where = whereOf(filter);
  // Scores have four decimals: rounding keeps 0.3 in the bin that begins at 0.3.
  const bin = `least(floor(round((${value} - ${low}) * ${bins / (1 - low)}, 6)), ${bins - 1})::INTEGER`;
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) =>
      `select ${bin} as bin, count(*) as posts from ${posts} where ${where.sql} and sentiment is not null group by bin`,
    values: where.values,
  });
  const counts = new Map(rows.map((row) => [Number(row.bin), Number(row.posts)]));
  const edge = (index: number): number => Math.round((low + index * step) * 1e6) / 1e6;
  return {
    of,
    scored: rows.reduce((sum, row) => sum + Number(row.posts), 0),
    bins: Array.from({ length: bins }, (_, index) => ({
      from: edge(index),
      to: edge(index + 1),
      posts: counts.get(index) ?? 0,
    })),
  };
}
