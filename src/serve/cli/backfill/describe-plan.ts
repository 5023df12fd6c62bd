import type { BackfillPlan } from '../../../pipeline/backfill/plan.ts';
import { formatCount } from '../terminal/quantity.ts';
import { formatDollars } from './dollars.ts';

/** What is to come and what it costs, in a sentence or three. */
export function describePlan(plan: BackfillPlan): string {
  const { posts, pending, fetched, dollars, pricePerPost, budgetLeft, resumed } = plan;
  const price = `at ${formatDollars(pricePerPost)} a post (spending.price_per_post; X's list price of August 2026 is $0.005)`;
  const parts = [
    resumed
      ? `It goes on where it was: ${formatCount(fetched)} posts are there, and X counts about ${formatCount(posts)} more in ${formatCount(pending)} parts, about ${formatDollars(dollars)} ${price}.`
      : `X counts about ${formatCount(posts)} posts, in ${formatCount(pending)} parts: about ${formatDollars(dollars)} ${price}.`,
  ];
  if (budgetLeft !== null) {
    parts.push(
      dollars > budgetLeft
        ? `Of this month's budget ${formatDollars(budgetLeft)} are left, so it will end before it is done.`
        : `Of this month's budget ${formatDollars(budgetLeft)} are left.`,
    );
  }
  return parts.join(' ');
}
