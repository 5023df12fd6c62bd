import { z } from 'zod';

export const bluesky = z
  .strictObject({
    type: z.literal('bluesky').meta({ description: 'The kind of source.' }),
    instances: z
      .array(
        z.string().regex(/^(wss?:\/\/)?[\w.-]+(:\d+)?(\/\S*)?$/, {
          error: 'is to be the name of a server, or an address that begins with wss:// or ws://',
        }),
      )
      .min(1)
      .optional()
      .meta({
        description:
          'Jetstream servers, the next taken when one fails; the four that Bluesky runs unless set.',
        examples: [['jetstream1.us-west.bsky.network']],
      }),
    collections: z
      .array(z.string().min(1))
      .min(1)
      .default(['app.bsky.feed.post'])
      .meta({ description: 'The kinds of record asked for.', examples: [['app.bsky.feed.post']] }),
  })
  .meta({
    title: 'bluesky',
    description: 'The live public stream of Bluesky, through Jetstream; no account needed.',
  });
