import { z } from 'zod';
import type { QueryEngine } from '../../../query/engine.ts';
import { duration, FILTER, filterOf, whole } from '../parameters.ts';
import { defineRoute } from '../route.ts';
import { windowSchema } from '../schemas.ts';

export const windowsRoute = (queries: QueryEngine) =>
  defineRoute({
    method: 'GET',
    path: '/api/windows',
    tag: 'Questions',
    summary: 'Sentiment over time',
    description:
      'Tumbling windows of event time that have posts, oldest first; one series a topic asked for, else one of all posts (topic `*`).',
    query: z.strictObject({
      length: duration('15m', 'The length of a window, such as 15m or 1h.'),
      ...FILTER,
      limit: whole({ least: 1, most: 10_000, or: 1000 }, 'How many windows at most; the newest.'),
    }),
    answer: { description: 'The windows.', schema: z.strictObject({ windows: z.array(windowSchema) }) },
    problems: ['too-costly'],
    handle: async ({ query, signal }) => {
      const { length: lengthMs, limit } = query;
      return { windows: await queries.windows(filterOf(query), { lengthMs, limit }, { signal }) };
    },
  });
