import { z } from 'zod';
import { dollarsOf, monthOf, readSpend } from '../../../lake/spend.ts';
import type { Clock } from '../../../model/clock.ts';
import type { SpendingOptions } from '../../../pipeline/spending.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { defineRoute } from '../route.ts';

const dollars = z.number().meta({ description: 'US dollars.' });

const spentSchema = z
  .strictObject({
    month: z.string().meta({ description: 'A calendar month, UTC, such as 2026-03.' }),
    source: z.string(),
    posts: z.int().meta({ description: 'Posts that were charged for: read, or scored.' }),
    dollars,
  })
  .meta({ id: 'Spent', description: 'What one source, or one model, cost in a month.' });

export const spendRoute = (queries: QueryEngine, spending: SpendingOptions, clock: Clock) =>
  defineRoute({
    method: 'GET',
    path: '/api/spend',
    tag: 'Questions',
    summary: 'What reading and scoring have cost',
    description:
      'Of networks and models that charge for it, by what came from them and the price in the configuration; their own bill may differ.',
    answer: {
      description: 'This month, and all months by source, newest first.',
      schema: z.strictObject({
        month: z.string(),
        dollars,
        monthly_budget: dollars.nullable().meta({ description: 'Null where there is none.' }),
        left: dollars.nullable().meta({ description: 'Null where there is no budget.' }),
        price_per_post: dollars,
        model_budgets: z
          .array(z.strictObject({ model: z.string(), monthly_budget: dollars, left: dollars }))
          .meta({ description: 'Of models that have a budget of their own, within the one of all.' }),
        months: z.array(spentSchema),
      }),
    },
    handle: () => {
      const month = monthOf(clock.now());
      const months = readSpend(queries.lake.db);
      const spent = dollarsOf(months.filter((one) => one.month === month));
      const { budget, pricePerPost, caps = {} } = spending;
      return {
        month,
        dollars: spent,
        monthly_budget: budget,
        left: budget === null ? null : Math.max(0, budget - spent),
        price_per_post: pricePerPost,
        model_budgets: Object.entries(caps).map(([model, cap]) => {
          const own = dollarsOf(months.filter((one) => one.month === month && one.source === model));
          return { model, monthly_budget: cap, left: Math.max(0, cap - own) };
        }),
        months,
      };
    },
  });
