import { z } from 'zod';
import type { LiveFeed } from '../../live/live-feed.ts';
import { whole } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';

const EVENT_ID = /^-?\d{1,16}$/;

export const liveRoute = (feed: LiveFeed) =>
  defineRoute({
    method: 'GET',
    path: '/api/live',
    tag: 'Posts',
    summary: 'What happens, as it happens',
    description:
      'Server-sent events. `post`: a post that became visible (as in `GET /api/posts`; at most 50 a second). `gone`: `ids` of posts that were told lately and are deleted since. `sampled`: `left_out` says how many posts were left out; null where that is not known. `summary` and `window`: the counts, when they changed, at most once a second. `alerts`: how many are `firing`, `acknowledged` and `pending`, and a `version` that is another whenever `GET /api/alerts`, its latest firings or what did not arrive has changed; once at the beginning, and within a second of each change. A client that sends the last id it saw as `Last-Event-ID` gets what it missed.',
    query: z.strictObject({
      recent: whole({ least: 0, most: 200, or: 0 }, 'How many of the newest posts to begin with.'),
    }),
    answer: { description: 'A stream that does not end.', contentType: 'text/event-stream' },
    problems: ['unavailable'],
    streams: true,
    handle: ({ query, request, reply }) => {
      if (!feed.hasRoom()) {
        throw new Problem('unavailable', 'Too many clients listen already; try again later.', {
          headers: { 'Retry-After': '10' },
        });
      }
      const last = request.headers['last-event-id'];
      if (last !== undefined && (typeof last !== 'string' || !EVENT_ID.test(last))) {
        throw new Problem('invalid-parameter', 'Last-Event-ID is no id of an event of this stream.');
      }
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value!);
      feed.connect(reply.raw, { after: last === undefined ? null : Number(last), recent: query.recent });
    },
  });
