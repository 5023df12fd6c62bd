import { z } from 'zod';
import { alert } from './alert.ts';
import { asksXAlone } from './asks-x-alone.ts';
import { channels } from './channel.ts';
import { entities } from './entities.ts';
import { models } from './models.ts';
import { duration, size } from './parsed.ts';
import { secondPass } from './second-pass.ts';
import { sinks } from './sink.ts';
import { FIELD_NAMES } from './sources/files.ts';
import { sourceSchema } from './sources/index.ts';
import { spending } from './spending.ts';
import { faultOf, topic } from './topic.ts';

export { FIELD_NAMES };

/**
 * Every option of `undertone.yaml`, with its description, default and example. The types, the JSON Schema
 * and the reference page are all derived from this; secrets are not options (see environment.ts).
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const QUARTER_HOUR_MS = 15 * 60_000;
const LONGEST_WINDOW_MS = 31 * 86_400_000;

const retention = (what: string) =>
  z
    .strictObject({
      age: duration()
        .optional()
        .meta({
          description: `Remove ${what} older than this; kept for ever unless set.`,
          examples: ['90d'],
        }),
      size: size()
        .optional()
        .meta({
          description: `Remove the oldest ${what} beyond this size; no limit unless set.`,
          examples: ['100 GB'],
        }),
    })
    .prefault({})
    .meta({ description: `How long ${what} stay.` });

export const configSchema = z
  .strictObject({
    lake: z
      .string()
      .min(1)
      .default('./lake')
      .meta({
        description:
          'The folder of the lake; a relative one is beside this file. Or a folder of a bucket: see docs/lake-in-a-bucket.md.',
        examples: ['/var/lib/undertone', 's3://my-bucket/my-lake'],
      }),
    topics: z
      .array(topic)
      .default([])
      .superRefine((topics, context) => {
        const seen = new Set<string>();
        for (const [at, { name }] of topics.entries()) {
          if (seen.has(name)) {
            context.addIssue({
              code: 'custom',
              path: [at, 'name'],
              message: `is "${name}", the name of an earlier topic; give each its own`,
            });
          }
          seen.add(name);
        }
      })
      .meta({ description: 'The subjects to follow; streams keep only posts that match one.' }),
    sources: z
      .record(
        z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, {
          error: 'is to be 1 to 64 lower-case letters, digits, _ or -',
        }),
        sourceSchema,
      )
      .optional()
      .meta({
        description:
          'Where posts come from, each under a name of your choice; keep the name, it is how reading resumes. Without this, `start` reads Bluesky live.',
      }),
    sinks,
    channels,
    alerts: z
      .array(alert)
      .default([])
      .superRefine((alerts, context) => {
        for (const [at, { name }] of alerts.entries()) {
          if (alerts.findIndex((one) => one.name === name) === at) continue;
          context.addIssue({
            code: 'custom',
            path: [at, 'name'],
            message: `is "${name}", the name of an earlier alert; give each its own`,
          });
        }
      })
      .meta({ description: 'What is watched for, and who is told.' }),
    serve: z
      .strictObject({
        host: z
          .string()
          .min(1)
          .default('127.0.0.1')
          .meta({
            description:
              'The address to listen on. Any but loopback needs a token in UNDERTONE_TOKEN, which clients then send.',
            examples: ['0.0.0.0'],
          }),
        port: z
          .int()
          .min(0)
          .max(65_535)
          .default(4000)
          .meta({
            description: 'The port of the dashboard and the API; 0 takes a free one.',
            examples: [8080],
          }),
      })
      .prefault({})
      .meta({ description: 'The dashboard and the HTTP API.' }),
    enrich: z
      .strictObject({
        workers: z
          .int()
          .min(1)
          .max(256)
          .optional()
          .meta({
            description: 'Worker threads; as many as the machine has cores unless set.',
            examples: [4],
          }),
        model: z
          .string()
          .min(1)
          .default('linear')
          .meta({
            description:
              'The sentiment model of the first pass: a name that `undertone models` lists, or a folder.',
            examples: ['./models/ours'],
          }),
      })
      .prefault({})
      .meta({ description: 'What is worked out for each post.' }),
    models,
    second_pass: secondPass,
    entities,
    windows: z
      .strictObject({
        length: duration()
          .refine((ms) => ms > 0 && ms % QUARTER_HOUR_MS === 0 && ms <= LONGEST_WINDOW_MS, {
            error:
              'is to be a multiple of 15 minutes up to 31 days, such as 15m or 1h; queries may ask for any',
          })
          .prefault('15m')
          .meta({ description: 'The length of a window.', examples: ['1h'] }),
        lateness: duration()
          .prefault('5m')
          .meta({
            description: 'How long a window waits for late posts before it is first issued.',
            examples: ['10m'],
          }),
      })
      .prefault({})
      .meta({ description: 'Sentiment by event time, in tumbling windows.' }),
    retention: z
      .strictObject({
        raw: retention('original payloads'),
        posts: retention('posts'),
        deleted: duration()
          .refine((ms) => ms >= MINUTE_MS && ms <= DAY_MS, { error: 'is to be from 1m to 24h' })
          .prefault('24h')
          .meta({
            description:
              'Within this time the bytes of deleted posts, and of versions before an edit, are gone from the disk; they are hidden at once.',
            examples: ['1h'],
          }),
      })
      .prefault({})
      .meta({ description: 'When stored data is removed.' }),
    pseudonyms: z.boolean().default(false).meta({
      description:
        'Keep authors as keyed tokens: in author columns, ids, mentions and texts. Originals are then not kept. Only for a new lake; see docs/pseudonyms.md.',
    }),
    spending,
    limits: z
      .strictObject({
        memory: size()
          .prefault('512 MB')
          .meta({ description: 'The memory that queries may use.', examples: ['2 GB'] }),
        query: duration()
          .prefault('30s')
          .meta({ description: 'The longest that one query may run.', examples: ['5m'] }),
      })
      .prefault({})
      .meta({ description: 'Bounds on what a question may cost.' }),
    log: z
      .strictObject({
        level: z
          .enum(['debug', 'info', 'warn', 'error'])
          .default('info')
          .meta({ description: 'warn: nothing was lost; error: data was lost or someone must act.' }),
        format: z
          .enum(['auto', 'pretty', 'json'])
          .default('auto')
          .meta({ description: 'auto: for people on a terminal, else JSON lines.' }),
      })
      .prefault({})
      .meta({ description: 'What is said on stderr.' }),
  })
  .superRefine((options, context) => {
    if (asksXAlone(options)) return;
    for (const [at, { rule }] of options.topics.entries()) {
      const message = faultOf(rule, false);
      if (message !== null) context.addIssue({ code: 'custom', path: ['topics', at, 'rule'], message });
    }
  })
  .superRefine(({ alerts, channels }, context) => {
    for (const [at, { notify }] of alerts.entries()) {
      for (const [place, name] of notify.entries()) {
        if (Object.hasOwn(channels, name)) continue;
        const known = Object.keys(channels);
        const advice = known.length === 0 ? 'there are none' : `there are ${known.join(', ')}`;
        context.addIssue({
          code: 'custom',
          path: ['alerts', at, 'notify', place],
          message: `is "${name}", which is no channel; ${advice}`,
        });
      }
    }
  })
  .meta({
    title: 'undertone.yaml',
    description: 'The configuration of Undertone. All of it may be left out.',
  });

/** The options as the file has them, checked and with defaults; lengths of time in ms, sizes in bytes. */
export type Options = z.output<typeof configSchema>;

/** The options with what the environment adds; paths are absolute. */
export interface Config extends Options {
  /** The file it came from; null where there was none. */
  file: string | null;
  /** Secrets, from the environment alone. */
  secrets: {
    token: string | null;
    xBearerToken: string | null;
    mastodonToken: string | null;
    pseudonymKey: string | null;
  };
}

export type SourceConfig = z.output<typeof sourceSchema>;
