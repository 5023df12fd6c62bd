import { z } from 'zod';
import { xAddress } from './x-address.ts';

export const xStream = z
  .strictObject({
    type: z.literal('x-stream').meta({ description: 'The kind of source.' }),
    stream: z.enum(['filtered', 'sample']).default('filtered').meta({
      description:
        'filtered: what the rules of the topics match at X. sample: about 1 % of all posts, of which those of a topic are kept.',
    }),
    backfill: z
      .boolean()
      .default(false)
      .meta({
        description:
          'Whether X is asked, after a disconnect, for what it had meanwhile, up to five minutes; an Enterprise plan has it.',
        examples: [true],
      }),
    connections: z
      .int()
      .min(1)
      .max(4)
      .default(1)
      .meta({
        description:
          'How many connections are held to the stream, so that one can fail and nothing is missed; an Enterprise plan allows two.',
        examples: [2],
      }),
    compliance: z
      .boolean()
      .default(false)
      .meta({
        description:
          'Whether deletions, protections and suspensions are read from the compliance streams; an Enterprise plan has them.',
        examples: [true],
      }),
    address: xAddress,
  })
  .meta({
    title: 'x-stream',
    description:
      'The live stream of X; needs the bearer token of an app in UNDERTONE_X_BEARER_TOKEN. The rules of the topics are kept at X under tags of this lake, those of other lakes and programs are left alone.',
  });
