import { z } from 'zod';
import type { QueryEngine } from '../../../query/engine.ts';
import { TOP_KINDS } from '../../../query/top.ts';
import { FILTER, filterOf, whole } from '../parameters.ts';
import { defineRoute } from '../route.ts';
import { SPLIT } from '../schemas.ts';

export const topRoute = (queries: QueryEngine) =>
  defineRoute({
    method: 'GET',
    path: '/api/top/{what}',
    tag: 'Questions',
    summary: 'What is said most, and how those posts feel',
    params: z.strictObject({ what: z.enum(TOP_KINDS).meta({ description: 'What is counted.' }) }),
    query: z.strictObject({
      ...FILTER,
      limit: whole({ least: 1, most: 1000, or: 20 }, 'How many entries at most.'),
    }),
    answer: {
      description: 'Entries with the most posts, most first.',
      schema: z.strictObject({
        top: z.array(
          z.strictObject({
            key: z.string(),
            network: z.string().optional().meta({ description: 'Of authors: where they post.' }),
            type: z.string().optional().meta({ description: 'Of entities: person, place and so on.' }),
            ...SPLIT,
          }),
        ),
      }),
    },
    problems: ['too-costly'],
    handle: async ({ params, query, signal }) => ({
      top: await queries.top(params.what, filterOf(query), { limit: query.limit }, { signal }),
    }),
  });
