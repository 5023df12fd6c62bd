import { z } from 'zod';
import { duration } from '../parsed.ts';
import { xAddress } from './x-address.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const xSearch = z
  .strictObject({
    type: z.literal('x-search').meta({ description: 'The kind of source.' }),
    every: duration()
      .refine((ms) => ms % 1000 === 0 && ms >= MINUTE_MS && ms <= DAY_MS, {
        error: 'is to be whole seconds, from 1m to 24h',
      })
      .prefault('15m')
      .meta({
        description: 'How often X is searched for what was posted since, topic by topic.',
        examples: ['1h'],
      }),
    limit: z
      .int()
      .min(10)
      .optional()
      .meta({
        description:
          'Take only so many posts of a topic each time, the latest; how many there were is noted in the ledger. All of them unless set.',
        examples: [100],
      }),
    archive: z
      .boolean()
      .optional()
      .meta({
        description:
          'Whether the full archive is searched, which needs a plan that has it, or the last seven days. Unless set: the last seven days, and the archive where a backfill reaches further back.',
        examples: [true],
      }),
    address: xAddress,
  })
  .meta({
    title: 'x-search',
    description:
      'Searches X by the clock, for those without a stream; needs the bearer token of an app in UNDERTONE_X_BEARER_TOKEN. Each post costs money: see `spending`.',
  });
