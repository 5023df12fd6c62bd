import { z } from 'zod';
import type { QueryEngine } from '../../../query/engine.ts';
import { FILTER, filterOf } from '../parameters.ts';
import { defineRoute } from '../route.ts';
import { summarySchema } from '../schemas.ts';

export const summaryRoute = (queries: QueryEngine) =>
  defineRoute({
    method: 'GET',
    path: '/api/summary',
    tag: 'Questions',
    summary: 'How many posts there are, and how they feel',
    description: 'Over all time unless asked.',
    query: z.strictObject(FILTER),
    answer: { description: 'Counts, shares, averages.', schema: summarySchema },
    problems: ['too-costly'],
    handle: async ({ query, signal }) => ({
      ...(await queries.summary(filterOf(query), { signal })),
      sample: isSample(queries),
    }),
  });

export const isSample = (queries: QueryEngine): boolean => queries.lake.description.holds === 'sample';
