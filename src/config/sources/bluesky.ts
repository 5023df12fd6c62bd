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
      .array(
        z.string().regex(/^[a-z][a-z0-9-]*(\.[a-zA-Z0-9-]+)+(\.\*)?$/, {
          error:
            'is to be a kind of record such as app.bsky.feed.post, or a whole group such as app.bsky.feed.*',
        }),
      )
      .min(1)
      .max(98, { error: 'are to be 98 at the most, as Jetstream takes no more' })
      .default(['app.bsky.feed.post'])
      .meta({
        description: 'The kinds of record asked for. Only posts become rows.',
        examples: [['app.bsky.feed.*']],
      }),
    accounts: z
      .array(z.string().min(3))
      .min(1)
      .max(10_000, { error: 'are to be 10,000 at the most; part them among several sources' })
      .optional()
      .meta({
        description: 'The only accounts to follow, by handle or DID; everyone unless set.',
        examples: [['bsky.app', 'did:plc:z72i7hdynmk6r22z27h6tvur']],
      }),
    handles: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Whether the handle and display name of each author are looked up, since the stream gives a DID alone. The DIDs of authors whose posts are kept are sent to `app_view` for it.',
        examples: [false],
      }),
    app_view: z
      .url({ protocol: /^https?$/, error: 'is to be an address that begins with https://' })
      .default('https://public.api.bsky.app')
      .meta({
        description: 'Where handles and names are asked for.',
        examples: ['https://app-view.example.org'],
      }),
    reactions: z.boolean().default(false).meta({
      description:
        'Whether likes, reposts and replies of the posts kept are counted by the minute, in the table `metrics`. It makes the stream some ten times as large.',
    }),
  })
  .meta({
    title: 'bluesky',
    description: 'The live public stream of Bluesky, through Jetstream; no account needed.',
  });
