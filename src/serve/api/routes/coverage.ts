import { z } from 'zod';
import { defineRoute } from '../route.ts';

const instant = z.string().meta({ format: 'date-time' });

const row = z
  .strictObject({
    topic: z.string(),
    source: z.string(),
    window_start: instant,
    window_end: instant,
    asked: z
      .int()
      .nullable()
      .meta({ description: 'Posts the network says there were; null where it does not say.' }),
    fetched: z.int(),
    capped: z.boolean().meta({ description: 'Whether a limit cut it short.' }),
    gap_from: instant.nullable(),
    gap_to: instant.nullable(),
    gap_why: z.string().nullable(),
    healed: z.boolean(),
  })
  .meta({
    id: 'Coverage',
    description: 'What was asked for, fetched and missed, by topic, source and window.',
  });

/** Empty while no ledger is kept: nothing is known of what was missed, which is not the same as no gaps. */
export const coverageRoute = () =>
  defineRoute({
    method: 'GET',
    path: '/api/coverage',
    tag: 'Questions',
    summary: 'What was missed',
    description:
      'The ledger is not kept yet: there are no rows, and that does not say that nothing was missed.',
    answer: {
      description: 'The columns and the rows.',
      schema: z.strictObject({ columns: z.array(z.string()), coverage: z.array(row) }),
    },
    handle: () => ({ columns: Object.keys(row.shape), coverage: [] }),
  });
