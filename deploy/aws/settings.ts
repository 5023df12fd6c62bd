/** Every setting of `undertone.aws.yaml`: what is deployed, where and how large. Secrets are not settings. */
import { z } from 'zod';

const DAYS = (what: string, days: number) =>
  z
    .int()
    .min(1)
    .max(3650)
    .default(days)
    .meta({ description: `Days after which ${what} are removed.` });

const enabled = (what: string, fallback = true) =>
  z
    .boolean()
    .default(fallback)
    .meta({ description: `Whether ${what} is deployed.` });

const arn = (service: string, example: string) =>
  z.string().regex(new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:\\S+$`), {
    error: `is to be an ARN such as ${example}`,
  });

/** Firehose takes 1 to 128 MB and up to 900 s, whichever comes first. */
const buffer = z
  .strictObject({
    seconds: z
      .int()
      .min(0)
      .max(900)
      .default(900)
      .meta({ description: 'An object is written at the latest after this time.' }),
    megabytes: z
      .int()
      .min(1)
      .max(128)
      .default(10)
      .meta({ description: 'An object is written once it is this large.' }),
  })
  .prefault({});

const ingest = z
  .strictObject({
    enabled: enabled('collecting'),
    collector: z.enum(['container', 'schedule', 'none']).default('container').meta({
      description:
        'container: always on. schedule: a function that reads the streams for 5 of every 15 minutes. none: only what others put into the stream or the bucket.',
    }),
    buffer,
    secret: arn('secretsmanager', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:undertone-a1b2c3')
      .optional()
      .meta({
        description:
          'A secret of Secrets Manager: a JSON object of the environment variables that hold tokens. One with a token for the API alone is made where none is named.',
      }),
    network: z
      .union(
        [
          z.enum(['public', 'nat']),
          z.strictObject({
            vpc: z
              .string()
              .regex(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, { error: 'is to be the id of a VPC' })
              .meta({ description: 'The VPC.' }),
            subnets: z
              .array(
                z
                  .string()
                  .regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, { error: 'is to be the id of a subnet' }),
              )
              .min(1)
              .meta({ description: 'Subnets from which HTTPS reaches the internet.' }),
            publicAddress: z
              .boolean()
              .default(false)
              .meta({ description: 'Whether the collector needs a public address there.' }),
          }),
        ],
        {
          error: ({ input }) =>
            typeof input === 'object' ? undefined : 'is to be public, nat or a VPC of yours',
        },
      )
      .default('public')
      .meta({
        description:
          'public: a network of its own where the collector has a public address and takes no connection, which costs least. nat: a private subnet behind a NAT gateway. Or a VPC that is there, with its subnets.',
      }),
    cpu: z
      .literal([256, 512, 1024, 2048, 4096])
      .default(512)
      .meta({ description: 'CPU units of the collector; 1024 are a core.' }),
    memory: z
      .int()
      .min(512)
      .max(30_720)
      .default(1024)
      .meta({ description: 'Memory of the collector in MiB.' }),
    backfill: z
      .strictObject({
        enabled: enabled('backfilling'),
        parallel: z
          .int()
          .min(1)
          .max(40)
          .default(4)
          .meta({ description: 'Stretches of time that are fetched at once.' }),
      })
      .prefault({}),
  })
  .prefault({});

const openSearch = z.strictObject({
  endpoint: z.url({ protocol: /^https$/, error: 'is to be an address that begins with https://' }).meta({
    description: 'Where the domain is reached.',
  }),
  domain: arn('es', 'arn:aws:es:eu-west-1:123456789012:domain/posts').meta({
    description: 'The ARN of the domain.',
  }),
  index: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,127}$/, { error: 'is to be lower-case letters, digits, _ or -' })
    .default('undertone-posts')
    .meta({ description: 'The index of posts; made where it is not there.' }),
});

const enrich = z
  .strictObject({
    enabled: enabled('enriching'),
    model: z
      .string()
      .min(1)
      .default('linear')
      .meta({ description: 'The sentiment model, as `undertone models` lists it.' }),
    memory: z
      .int()
      .min(512)
      .max(10_240)
      .default(1769)
      .meta({ description: 'Memory of the function in MiB; 1769 are a core.' }),
    timeout: z.int().min(30).max(900).default(300).meta({ description: 'Seconds that a call may take.' }),
    concurrency: z
      .int()
      .min(2)
      .max(1000)
      .optional()
      .meta({ description: 'Calls at once, reserved for this function; unreserved unless set.' }),
    lowLatency: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether posts are also enriched straight from the stream, within seconds.' }),
    sinks: z
      .strictObject({
        dynamodb: z.boolean().default(true).meta({ description: 'A table with an item for each post.' }),
        opensearch: z
          .union([z.literal(false), openSearch], {
            error: ({ input }) =>
              typeof input === 'object' ? undefined : 'is to be false or a domain to write to',
          })
          .default(false)
          .meta({ description: 'A search index with a document for each post.' }),
      })
      .prefault({}),
  })
  .prefault({});

const analytics = z
  .strictObject({
    enabled: enabled('analytics'),
    athena: z
      .strictObject({
        scanLimitGb: z
          .number()
          .min(0.01)
          .max(7000)
          .default(10)
          .meta({ description: 'A query that would read more is stopped.' }),
      })
      .prefault({}),
    windows: z
      .strictObject({
        minutes: z.literal([5, 15, 30, 60]).default(15).meta({ description: 'Length of a window.' }),
      })
      .prefault({}),
    spark: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether windows can be worked out by Spark on EMR Serverless too.' }),
    redshift: z
      .union([
        z.literal(false),
        z.strictObject({
          baseCapacity: z
            .literal([4, 8, 16, 32, 64, 128])
            .default(8)
            .meta({ description: 'Redshift processing units.' }),
          maxRpuHours: z
            .int()
            .min(1)
            .max(10_000)
            .default(8)
            .meta({ description: 'RPU hours a day, after which queries are refused.' }),
        }),
      ])
      .default(false)
      .meta({ description: 'A serverless warehouse that the tables are loaded into.' }),
  })
  .prefault({});

const serve = z
  .strictObject({
    enabled: enabled('the dashboard and API', false),
    auth: z.enum(['cognito', 'token']).default('cognito').meta({ description: 'How people are let in.' }),
    certificate: arn('acm', 'arn:aws:acm:eu-west-1:123456789012:certificate/0b1c')
      .optional()
      .meta({ description: 'The TLS certificate of the load balancer.' }),
    domain: z.string().min(1).optional().meta({ description: 'The name that the certificate is for.' }),
    allow: z
      .array(z.string().regex(/^[0-9.]+\/\d{1,2}$/, { error: 'is to be a range such as 203.0.113.0/24' }))
      .min(1)
      .default(['0.0.0.0/0'])
      .meta({ description: 'The addresses that may reach the load balancer.' }),
    hours: z
      .strictObject({
        start: z
          .string()
          .min(1)
          .meta({ description: 'When it is started: an EventBridge Scheduler cron of five or six fields.' }),
        stop: z.string().min(1).meta({ description: 'When it is stopped.' }),
        timezone: z.string().min(1).default('Etc/UTC').meta({ description: 'The IANA time zone of both.' }),
      })
      .optional()
      .meta({ description: 'The hours it runs; it is started and stopped by hand unless set.' }),
    cpu: z.literal([512, 1024, 2048, 4096]).default(1024).meta({ description: 'CPU units.' }),
    memory: z.int().min(1024).max(30_720).default(4096).meta({ description: 'Memory in MiB.' }),
  })
  .prefault({});

const models = z
  .strictObject({
    enabled: enabled('training and serving of models', false),
    instance: z
      .string()
      .regex(/^ml\./, { error: 'is to be a type such as ml.m5.xlarge' })
      .default('ml.m5.xlarge')
      .meta({ description: 'What trains.' }),
    endpoint: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the approved model is served at an endpoint.' }),
  })
  .prefault({});

const watch = z
  .strictObject({
    enabled: enabled('watching'),
    email: z
      .email({ error: 'is to be an e-mail address' })
      .optional()
      .meta({ description: 'Who is told of alarms.' }),
    budgetUsd: z
      .number()
      .min(1)
      .optional()
      .meta({ description: 'US dollars a month of the whole account; told at 80 and at 100 percent.' }),
    lagMinutes: z
      .int()
      .min(1)
      .max(1440)
      .default(30)
      .meta({ description: 'An alarm when a post takes longer.' }),
  })
  .prefault({});

const retention = z
  .strictObject({
    versions: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether replaced and removed objects are kept for a while.' }),
    noncurrentDays: DAYS('replaced and removed objects', 30),
    rawDays: z
      .int()
      .min(1)
      .max(36_500)
      .optional()
      .meta({ description: 'Days after which originals are removed; kept for ever unless set.' }),
    resultDays: DAYS('results of queries', 7),
    errorDays: DAYS('records that could not be delivered', 30),
    logDays: z
      .literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653])
      .default(90)
      .meta({ description: 'Days that logs are kept.' }),
    onDestroy: z
      .enum(['keep', 'remove'])
      .default('keep')
      .meta({ description: 'What becomes of bucket, key and tables when the stacks are taken down.' }),
  })
  .prefault({});

export const settingsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, {
      error: 'is to be 1 to 20 lower-case letters, digits or -, the first a letter',
    })
    .default('undertone')
    .meta({ description: 'What the stacks are called; two deployments in one account need two names.' }),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'is to be a region such as eu-west-1' })
    .optional()
    .meta({ description: 'Where it is deployed; as the AWS command line is set up unless given.' }),
  account: z
    .string({ error: ({ input }) => (typeof input === 'number' ? 'is to stand in quotes' : undefined) })
    .regex(/^\d{12}$/, { error: 'is to be twelve digits, in quotes' })
    .optional()
    .meta({ description: 'The account it is deployed to; that of the credentials unless given.' }),
  prefix: z
    .string()
    .regex(/^([\w.-]+\/)*$/, { error: 'is to be empty or end with /' })
    .default('')
    .meta({ description: 'The folder of the bucket that holds the lake.' }),
  architecture: z
    .enum(['arm64', 'x86-64'])
    .default('x86-64')
    .meta({ description: 'What functions and containers run on; arm64 costs a fifth less.' }),
  tags: z
    .record(z.string().min(1).max(128), z.string().max(256))
    .default({})
    .meta({ description: 'Tags of every resource.' }),
  ingest,
  enrich,
  analytics,
  serve,
  models,
  watch,
  retention,
});

export type Settings = z.output<typeof settingsSchema>;
