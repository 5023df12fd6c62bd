import { z } from 'zod';
import { size } from '../parsed.ts';

export const webhook = z
  .strictObject({
    type: z.literal('webhook').meta({ description: 'The kind of source.' }),
    auth: z.enum(['signature', 'token']).default('signature').meta({
      description:
        'signature: each request is signed with the secret, which is never sent; token: the secret itself is sent as a bearer token. The secret is in UNDERTONE_WEBHOOK_NAME (the name of the source in capitals, with _ for -), else in UNDERTONE_WEBHOOK_SECRET.',
    }),
    limit: size()
      .refine((bytes) => bytes <= 64e6, { error: 'is to be 64 MB at the most' })
      .prefault('8 MB')
      .meta({ description: 'The largest body taken, before and after decompression.', examples: ['1 MB'] }),
  })
  .meta({
    title: 'webhook',
    description: 'Posts that other systems push to `POST /api/webhook/NAME`, one JSON object a line.',
  });
