import { z } from 'zod';

/** US dollars. Source: docs.x.com, "Pricing" (pay per use), August 2026: Posts, read. */
const PRICE_PER_POST = 0.005;

export const spending = z
  .strictObject({
    monthly_budget: z
      .number()
      .min(0)
      .optional()
      .meta({
        description:
          'US dollars that reading, and scoring by models that charge, may cost in a calendar month (UTC), all together. When they are used up, what costs money is not read until the next month, and the ledger shows the gap; posts are kept and scored then. No limit unless set.',
        examples: [50],
      }),
    price_per_post: z
      .number()
      .min(0)
      .default(PRICE_PER_POST)
      .meta({
        description:
          'US dollars that X charges for a post: 0.005 by its price list of August 2026. Give your own price where your plan has another, or where authors that come with posts are charged for as well.',
        examples: [0.015],
      }),
  })
  .prefault({})
  .meta({
    description: 'What reading from networks, and scoring by models, that charge for it costs, and may cost.',
  });
