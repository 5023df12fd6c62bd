import { openLakeReader, readDescription } from '../../../lake/lake.ts';
import { dollarsOf, monthOf, readSpend } from '../../../lake/spend.ts';
import { systemClock } from '../../../model/clock.ts';
import { formatDollars } from '../backfill/dollars.ts';
import { spendingOf } from '../pipeline-options.ts';
import { counted } from '../terminal/quantity.ts';
import type { Check } from './check.ts';

/** From this share of the budget on it is worth a look. */
const NEARLY_USED = 0.9;

/** What reading and scoring have cost this month. */
export const spending: Check = {
  name: 'spending',
  run({ lake, config }) {
    const budget = config?.spending.monthly_budget ?? null;
    if (readDescription(lake) === null) return { status: 'ok', found: 'nothing yet' };
    const reader = openLakeReader(lake);
    try {
      const month = monthOf(systemClock.now());
      const spent = readSpend(reader.db, month);
      const dollars = dollarsOf(spent);
      const posts = spent.reduce((sum, one) => sum + one.posts, 0);
      const of = budget === null ? '' : ` of ${formatDollars(budget)}`;
      const caps = Object.entries(config === null ? {} : (spendingOf(config).caps ?? {})).map(
        ([model, cap]) => ({
          cap,
          own: dollarsOf(spent.filter(({ source }) => source === model)),
          model,
        }),
      );
      const ofModels = caps.map(
        ({ model, cap, own }) => `; ${model} ${formatDollars(own)} of ${formatDollars(cap)}`,
      );
      const found = `${formatDollars(dollars)}${of} in ${month}, for ${counted(posts, 'post')}${ofModels.join('')}`;
      const used = caps.find(({ cap, own }) => own >= cap * NEARLY_USED);
      if (used !== undefined) {
        const advice = `When it is used up, posts are kept and scored by ${used.model} next month; raise its monthly_budget, or let another model score them.`;
        return { status: 'warn', found, advice };
      }
      if (budget === null || dollars < budget * NEARLY_USED) return { status: 'ok', found };
      return {
        status: 'warn',
        found,
        advice:
          'When it is used up, what costs money is not read, and not scored, until next month; raise spending.monthly_budget, or narrow the topics.',
      };
    } finally {
      reader.close();
    }
  },
};
