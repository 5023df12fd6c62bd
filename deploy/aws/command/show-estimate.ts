import { formatDollars } from '../../../src/serve/cli/backfill/dollars.ts';
import type { Console } from '../../../src/serve/cli/terminal/console.ts';
import { formatCount } from '../../../src/serve/cli/terminal/quantity.ts';
import type { Settings } from '../config.ts';
import type { Estimate } from './estimate.ts';
import { PRICES_OF } from './prices.ts';
import type { DeployRequest } from './request.ts';

/** A row for each thing that costs, and what the sums mean. */
export async function showEstimate(
  console: Console,
  cost: Estimate,
  settings: Settings,
  { postsPerDay, json }: Pick<DeployRequest, 'postsPerDay' | 'json'>,
): Promise<void> {
  const region = settings.region ?? null;
  if (json) return console.json(jsonOf(cost, region, postsPerDay));
  await console.table(
    ['stack', 'what', 'a month', 'as posts come'],
    [
      ...cost.items.map(({ stack, what, fixed, variable }) => [
        stack,
        what,
        dollars(fixed),
        dollars(variable),
      ]),
      ['', 'together', dollars(cost.fixed), dollars(cost.variable)],
    ],
  );
  const elsewhere = region === null || region === PRICES_OF.region ? '' : ` Prices in ${region} differ.`;
  await console.write(
    [
      '',
      inShort(cost, postsPerDay),
      `A million posts more cost ${formatDollars(cost.perMillionPosts)}; Amazon Comprehend asks ${formatDollars(cost.comprehendPerMillion)} for the sentiment and entities of a million.`,
      `List prices of ${PRICES_OF.region} without free tiers and taxes, written down ${PRICES_OF.noted} and not fetched: see the AWS Pricing Calculator before you rely on them.${elsewhere} Traffic to the internet, logs and what X asks for posts are not in it.`,
      '',
    ].join('\n'),
  );
}

export const inShort = ({ total, growth }: Estimate, postsPerDay: number): string =>
  `${formatDollars(total)} the first month at ${formatCount(postsPerDay)} posts a day; keeping a month's posts adds ${formatDollars(growth)} to each later one.`;

const dollars = (value: number): string => (value === 0 ? '' : formatDollars(value));

function jsonOf(cost: Estimate, region: string | null, postsPerDay: number) {
  const cents = (value: number): number => Math.round(value * 100) / 100;
  return {
    posts_per_day: postsPerDay,
    region,
    prices_of: PRICES_OF.region,
    prices_noted: PRICES_OF.noted,
    currency: 'USD',
    items: cost.items.map(({ stack, what, fixed, variable }) => ({
      stack,
      what,
      fixed: cents(fixed),
      variable: cents(variable),
    })),
    fixed: cents(cost.fixed),
    variable: cents(cost.variable),
    total: cents(cost.total),
    per_million_posts: cents(cost.perMillionPosts),
    growth: cents(cost.growth),
    comprehend_per_million_posts: cents(cost.comprehendPerMillion),
  };
}
