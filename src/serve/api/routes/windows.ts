import { z } from 'zod';
import type { Clock } from '../../../model/clock.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { duration, FILTER, filterOf, flag, whole } from '../parameters.ts';
import { defineRoute } from '../route.ts';
import { windowSchema } from '../schemas.ts';

const shownSchema = windowSchema.extend({
  partial: z.boolean().meta({
    description:
      'Whether it is not over yet, or reaches beyond the time asked for, so that posts of it are missing.',
  }),
});

export const windowsRoute = (queries: QueryEngine, clock: Clock) =>
  defineRoute({
    method: 'GET',
    path: '/api/windows',
    tag: 'Questions',
    summary: 'Sentiment over time',
    description:
      'Tumbling windows of event time that have posts, unless `fill` is true, oldest first; one series a topic asked for, else one of all posts (topic `*`).',
    query: z.strictObject({
      length: duration('15m', 'The length of a window, such as 15m or 1h.'),
      ...FILTER,
      fill: flag(
        'Windows without posts too, from the beginning of the time asked for to its end, or to now.',
      ),
      limit: whole({ least: 1, most: 10_000, or: 1000 }, 'How many windows at most; the newest.'),
    }),
    answer: { description: 'The windows.', schema: z.strictObject({ windows: z.array(shownSchema) }) },
    problems: ['too-costly'],
    handle: async ({ query, signal }) => {
      const { length: lengthMs, limit, fill } = query;
      const asked = filterOf(query);
      const now = clock.now();
      const { from = Number.NEGATIVE_INFINITY, to = now } = asked;
      const filter = fill && from < now ? { ...asked, to: Math.min(to, now) } : asked;
      const windows = await queries.windows(filter, { lengthMs, limit, fill }, { signal });
      const isPartial = (start: number, end: number): boolean => start < from || end > Math.min(to, now);
      return {
        windows: windows.map((window) => ({
          ...window,
          partial: isPartial(window.window_start.getTime(), window.window_end.getTime()),
        })),
      };
    },
  });
