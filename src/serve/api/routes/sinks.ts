import { z } from 'zod';
import type { SinkReport } from '../../../pipeline/sinks/sinks.ts';
import { sinkView } from '../../sink-views.ts';
import { defineRoute } from '../route.ts';

const count = z.int().min(0);

export const sinksRoute = (sinks: () => SinkReport[]) =>
  defineRoute({
    method: 'GET',
    path: '/api/sinks',
    tag: 'Operation',
    summary: 'How the sinks stand',
    description:
      'Stores beyond the lake that hold each post as it is now; what they are to be told waits in the lake.',
    answer: {
      description: 'The sinks in order of their names.',
      schema: z.strictObject({
        sinks: z.array(
          z.strictObject({
            name: z.string(),
            type: z
              .string()
              .nullable()
              .meta({ description: 'Null where the configuration names it no more.' }),
            target: z.string().meta({ description: 'Where it is, for people.' }),
            since: z.iso.datetime(),
            state: z.enum(['working', 'idle', 'waiting', 'absent']).meta({
              description:
                'waiting: it failed and is tried again. absent: the configuration names it not, so it is not told.',
            }),
            reason: z.string().nullable(),
            retry_at: z.iso.datetime().nullable(),
            waiting: count.meta({ description: 'Posts and deletions that wait for it, at most.' }),
            refused: count.meta({ description: 'Posts that it would not take.' }),
          }),
        ),
      }),
    },
    handle: () => ({ sinks: sinks().map(sinkView) }),
  });
