import { z } from 'zod';
import { duration } from '../parsed.ts';

const address = z.string().regex(/^(https?:\/\/)?[\w.[\]:-]+\/?$/, {
  error: 'is to be the name of a server, such as mastodon.social, or an address that begins with https://',
});

const streams = z.array(z.enum(['public', 'public:local', 'public:remote'])).optional();
const hashtags = z
  .union([
    z.literal('topics'),
    z.array(
      z.string().regex(/^#?[\p{L}\p{M}\p{N}_]+$/u, { error: 'is to be one hashtag, with or without the #' }),
    ),
  ])
  .optional();
const lists = z
  .array(z.string().regex(/^[\w-]+$/, { error: 'is to be the id of a list, as its address ends' }))
  .optional();
const transport = z.enum(['auto', 'sse', 'websocket', 'poll']);

const ABOUT = {
  streams:
    'Public streams: all posts that the server knows (public), those of its own accounts (public:local), those of others (public:remote). Unless set: public, where neither hashtags nor lists are asked for.',
  hashtags:
    'Hashtags to follow, each a stream of its own; or `topics` for those that the rules of the topics name.',
  lists: 'Ids of lists of the account whose token it is.',
  transport:
    'How it is read: server-sent events (sse), a WebSocket, or by asking the timeline every so often (poll), which does not hear of deletions. `auto` tries them in this order.',
};

const server = z
  .strictObject({
    address: address.meta({ description: 'The server.', examples: ['mastodon.social'] }),
    streams: streams.meta({ description: ABOUT.streams, examples: [['public:local']] }),
    hashtags: hashtags.meta({ description: ABOUT.hashtags, examples: [['tea']] }),
    lists: lists.meta({ description: ABOUT.lists, examples: [['12345']] }),
    transport: transport.optional().meta({ description: ABOUT.transport, examples: ['poll'] }),
  })
  .meta({ description: 'A server with streams of its own.' });

export const mastodon = z
  .strictObject({
    type: z.literal('mastodon').meta({ description: 'The kind of source.' }),
    servers: z
      .array(z.union([address, server]))
      .min(1)
      .meta({
        description: 'The servers, each by its name or with streams of its own.',
        examples: [['mastodon.social', 'hachyderm.io']],
      }),
    streams: streams.meta({ description: ABOUT.streams, examples: [['public:local']] }),
    hashtags: hashtags.meta({ description: ABOUT.hashtags, examples: [['tea', 'coffee']] }),
    lists: lists.meta({ description: ABOUT.lists, examples: [['12345']] }),
    transport: transport.default('auto').meta({ description: ABOUT.transport, examples: ['websocket'] }),
    poll: duration()
      .refine((ms) => ms >= 1000 && ms <= 3_600_000, { error: 'is to be from 1s to 1h' })
      .prefault('30s')
      .meta({
        description: 'How often the timeline of a server without streams is asked.',
        examples: ['2m'],
      }),
    opt_outs: z
      .enum(['honour', 'ignore'])
      .default('honour')
      .meta({
        description:
          'Whether posts of accounts that ask not to be collected (no search engines, or #nobot, #noindex, #nosearch, #noarchive in their profile) are left out.',
        examples: ['ignore'],
      }),
  })
  .meta({
    title: 'mastodon',
    description:
      'Live streams of Mastodon servers and of servers that speak its API. Most want the token of an account for streams, in UNDERTONE_MASTODON_TOKEN; what that account blocks, mutes or filters does not come. Without a token the public timeline is asked every so often.',
  });
