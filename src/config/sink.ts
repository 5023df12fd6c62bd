import { z } from 'zod';
import { duration } from './parsed.ts';

const index = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,199}$/, {
    error: 'is to be lower-case letters, digits, ., _ or -, beginning with a letter or digit',
  })
  .default('undertone-posts')
  .meta({ description: 'The index; it is made where it is not there.', examples: ['posts'] });

const region = z
  .string()
  .regex(/^[a-z0-9-]+$/, { error: 'is to be the name of a region, such as eu-west-1' });

const opensearch = z
  .strictObject({
    type: z.literal('opensearch').meta({ description: 'The kind of sink.' }),
    url: z
      .url({ protocol: /^https?$/, error: 'is to be an address that begins with https:// or http://' })
      .meta({ description: 'The server.', examples: ['https://search.example.org:9200'] }),
    index,
    user: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'The account, whose password is in UNDERTONE_SINK_NAME (the name of the sink in capitals, with _ for -); none unless set.',
        examples: ['undertone'],
      }),
    auth: z.enum(['password', 'aws']).default('password').meta({
      description:
        'aws: requests are signed with the credentials that AWS clients find, as domains of Amazon OpenSearch Service and collections of OpenSearch Serverless ask; instead of `user`.',
    }),
    region: region.optional().meta({
      description:
        'The region that requests are signed for; the one in `url` unless set, where its name is of Amazon’s.',
    }),
    service: z.enum(['es', 'aoss']).optional().meta({
      description:
        'What requests are signed for: es, a domain; aoss, a collection of Serverless. As `url` says unless set.',
    }),
  })
  .refine(({ auth, user }) => auth !== 'aws' || user === undefined, {
    error: 'is not used with `auth: aws`, which signs requests instead',
    path: ['user'],
  })
  .meta({
    title: 'opensearch',
    description: 'A search index of OpenSearch, a document a post.',
  });

const dynamodb = z
  .strictObject({
    type: z.literal('dynamodb').meta({ description: 'The kind of sink.' }),
    table: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{3,255}$/, { error: 'is to be 3 to 255 letters, digits, _, . or -' })
      .default('undertone-posts')
      .meta({ description: 'The table; it is made where it is not there.', examples: ['posts'] }),
    region: region
      .optional()
      .meta({ description: 'The region of AWS; AWS_REGION unless set.', examples: ['eu-west-1'] }),
    endpoint: z
      .url({ protocol: /^https?$/, error: 'is to be an address that begins with https:// or http://' })
      .optional()
      .meta({
        description: 'Another address than Amazon’s, as of a server that speaks the same.',
        examples: ['http://127.0.0.1:8000'],
      }),
  })
  .meta({
    title: 'dynamodb',
    description: 'A table of Amazon DynamoDB, an item a post. Credentials come as AWS clients find them.',
  });

const name = (what: string) =>
  z
    .string()
    .min(1)
    .max(63)
    .regex(/^[^\0]*$/)
    .meta({ description: what });

const postgres = z
  .strictObject({
    type: z.literal('postgres').meta({
      description:
        'The kind of sink. The password is in UNDERTONE_SINK_NAME (the name of the sink in capitals, with _ for -).',
    }),
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .meta({ description: 'The server.', examples: ['db.example.org'] }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .meta({ description: 'Its port; 5432, or 5439 of Redshift, unless set.' }),
    database: name('The database.').meta({ examples: ['listening'] }),
    user: name('The account.').meta({ examples: ['undertone'] }),
    schema: name('The schema; it is made where it is not there.').default('public'),
    table: name('The table; it is made where it is not there.').default('posts'),
    dialect: z.enum(['postgres', 'redshift']).default('postgres').meta({
      description:
        'redshift: Amazon Redshift, which has neither lists nor `on conflict`; lists and entities are SUPER there.',
    }),
    tls: z.boolean().optional().meta({
      description:
        'Whether the connection is encrypted, and the server’s certificate checked; so it is unless the server is on this machine.',
    }),
  })
  .meta({ title: 'postgres', description: 'A table of PostgreSQL or Amazon Redshift, a row a post.' });

const s3 = z
  .strictObject({
    type: z.literal('s3').meta({ description: 'The kind of sink.' }),
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'is to be the name of a bucket' })
      .meta({ description: 'The bucket; it has to be there.', examples: ['my-posts'] }),
    prefix: z
      .string()
      .max(512)
      .regex(/^(?!\/)[\w!.*'()=/-]*$/, {
        error: 'is to be a path such as exports/posts, without a leading slash',
      })
      .default('undertone-posts')
      .meta({ description: 'The folder; it is the sink’s alone.', examples: ['exports/posts'] }),
    format: z.enum(['parquet', 'jsonl']).default('parquet').meta({
      description: 'parquet: as the lake has them. jsonl: a JSON object a line, gzip.',
    }),
    every: duration()
      .prefault('1m')
      .meta({
        description: 'The least time between two writes while posts come singly: each writes an object anew.',
        examples: ['5m'],
      }),
    region: region
      .optional()
      .meta({ description: 'The region of AWS; AWS_REGION unless set.', examples: ['eu-west-1'] }),
    endpoint: z
      .url({ protocol: /^https?$/, error: 'is to be an address that begins with https:// or http://' })
      .optional()
      .meta({
        description: 'Another address than Amazon’s, as of a server that speaks the same.',
        examples: ['http://127.0.0.1:9000'],
      }),
  })
  .meta({
    title: 's3',
    description:
      'Objects in a bucket of Amazon S3, a folder a day. Credentials come as AWS clients find them.',
  });

export const sinks = z
  .record(
    z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, {
      error: 'is to be 1 to 64 lower-case letters, digits, _ or -',
    }),
    z.discriminatedUnion('type', [opensearch, dynamodb, postgres, s3]),
  )
  .default({})
  .meta({
    description:
      'Stores beyond the lake that hold each post as it is now, each under a name of your choice; keep the name, it is how telling resumes. See docs/sinks.md.',
  });

export type SinkConfig = z.output<typeof sinks>[string];
