import { z } from 'zod';

const private_ = z.boolean().default(false).meta({
  description:
    'Whether the address may be on this machine or in a private network; unless set, such addresses are refused, whatever a name resolves to.',
});

const address = z
  .string()
  .min(3)
  .max(320)
  .regex(/^[^\s@<>]+@[^\s@<>]+$/, { error: 'is to be an e-mail address' });

const webhook = z
  .strictObject({
    type: z.literal('webhook').meta({ description: 'The kind of channel.' }),
    url: z
      .url({ protocol: /^https?$/, error: 'is to be an address that begins with https:// or http://' })
      .meta({
        description:
          'Where news is posted as JSON, signed with the secret in UNDERTONE_CHANNEL_NAME (the name of the channel in capitals, with _ for -).',
        examples: ['https://ops.example.org/hooks/undertone'],
      }),
    private: private_,
  })
  .meta({ title: 'webhook', description: 'News as signed JSON.' });

const slack = z
  .strictObject({
    type: z.literal('slack').meta({
      description:
        'The kind of channel. Its address is a secret and is in UNDERTONE_CHANNEL_NAME (the name of the channel in capitals, with _ for -).',
    }),
    private: private_,
  })
  .meta({
    title: 'slack',
    description: 'News to an incoming webhook of Slack, Mattermost or what takes the same.',
  });

const email = z
  .strictObject({
    type: z.literal('email').meta({ description: 'The kind of channel.' }),
    to: z
      .array(address)
      .min(1)
      .max(50)
      .meta({ description: 'Who gets it.', examples: [['desk@example.org']] }),
    from: address.meta({ description: 'Who it is from.', examples: ['undertone@example.org'] }),
    host: z
      .string()
      .min(1)
      .meta({ description: 'The mail server.', examples: ['smtp.example.org'] }),
    port: z.int().min(1).max(65_535).default(587).meta({ description: 'Its port.' }),
    security: z.enum(['tls', 'starttls', 'none']).default('starttls').meta({
      description:
        'tls: encrypted from the first byte (port 465); starttls: encrypted before anything is said; none: for a server on this machine.',
    }),
    user: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'The account, whose password is in UNDERTONE_CHANNEL_NAME; none unless set.',
        examples: ['undertone'],
      }),
  })
  .meta({ title: 'email', description: 'News by e-mail, through a mail server (SMTP).' });

export const channels = z
  .record(
    z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, {
      error: 'is to be 1 to 64 lower-case letters, digits, _ or -',
    }),
    z.discriminatedUnion('type', [webhook, slack, email]),
  )
  .default({})
  .meta({ description: 'Where news of alerts goes, each under a name of your choice.' });

export type ChannelConfig = z.output<typeof channels>[string];
