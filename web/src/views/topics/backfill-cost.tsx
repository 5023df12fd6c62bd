/** What a backfill brings and costs, to be confirmed before it is begun. */
import { formatCount, formatTime } from '../../format.ts';
import type { Estimate } from './types.ts';
import { formatDollars } from './words.ts';

export function BackfillCost({
  estimate,
  busy,
  onBegin,
}: {
  estimate: Estimate;
  busy: boolean;
  onBegin(): void;
}) {
  const { posts, dollars, price_per_post, budget_left, partitions_left, resumed, fetched, finished_at } =
    estimate;
  if (finished_at !== null) {
    return (
      <p className="backfill-cost" role="status">
        All of it was fetched at {formatTime(finished_at)}.
      </p>
    );
  }
  const isShort = budget_left !== null && dollars > budget_left;
  return (
    <div className="backfill-cost" role="status">
      <p>
        About <strong>{formatCount(posts)} posts</strong> for <strong>{formatDollars(dollars)}</strong>
        <span className="quiet">
          {' '}
          at {formatDollars(price_per_post)} a post, in {formatCount(partitions_left)} parts
          {resumed && `; ${formatCount(fetched)} are there already`}
        </span>
      </p>
      {isShort && (
        <p className="fault">
          Of this month’s budget {formatDollars(budget_left)} is left: it stops where that is used up.
        </p>
      )}
      <button type="button" className="button button-main" disabled={busy} onClick={onBegin}>
        Fetch it for {formatDollars(dollars)}
      </button>
    </div>
  );
}
