import { z } from 'zod';
import type { Clock } from '../../../model/clock.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import type { PostFilter } from '../../../query/filter.ts';
import { FILTER, filterOf, flag } from '../parameters.ts';
import { defineRoute } from '../route.ts';
import { summarySchema } from '../schemas.ts';

const instant = z.string().meta({ format: 'date-time' });

const periodSchema = z.strictObject({
  ...summarySchema.shape,
  previous: z
    .strictObject({
      ...summarySchema.omit({ sample: true }).shape,
      from: instant.meta({ description: 'Where the period before begins.' }),
      to: instant.meta({ description: 'Where it ends, and the one asked for begins.' }),
    })
    .nullable()
    .optional()
    .meta({
      description:
        'With `previous=true`: the same of the time before, as long; null where `from` is not given.',
    }),
});

export const summaryRoute = (queries: QueryEngine, clock: Clock) =>
  defineRoute({
    method: 'GET',
    path: '/api/summary',
    tag: 'Questions',
    summary: 'How many posts there are, and how they feel',
    description: 'Over all time unless asked.',
    query: z.strictObject({
      ...FILTER,
      previous: flag('The same of as long a time before `from` too, to compare with.'),
    }),
    answer: { description: 'Counts, shares, averages.', schema: periodSchema },
    problems: ['too-costly'],
    handle: async ({ query, signal }) => {
      const filter = filterOf(query);
      const before = query.previous ? periodBefore(filter, clock.now()) : null;
      const [asked, previous] = await Promise.all([
        queries.summary(filter, { signal }),
        before === null ? null : queries.summary(before, { signal }),
      ]);
      return {
        ...asked,
        sample: isSample(queries),
        ...(query.previous
          ? { previous: before && { ...previous, from: new Date(before.from), to: new Date(before.to) } }
          : {}),
      };
    },
  });

/** The time before the one asked for, as long as that, which ends now where it is open; null where it has no beginning. */
function periodBefore(filter: PostFilter, now: number): (PostFilter & { from: number; to: number }) | null {
  const { from, to = now } = filter;
  return from === undefined || from >= to ? null : { ...filter, from: from - (to - from), to: from };
}

export const isSample = (queries: QueryEngine): boolean => queries.lake.description.holds === 'sample';
