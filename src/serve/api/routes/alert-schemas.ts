/** What answers about alerts are like. */
import { z } from 'zod';
import { RESOLUTIONS } from '../../../lake/alerts/firings.ts';
import { MEASURES } from '../../../model/alert.ts';
import { postSchema } from '../schemas.ts';

export const named = z.strictObject({
  name: z.string().meta({ description: 'Its name.', examples: ['coffee turns sour'] }),
});

const time = z.string().meta({ format: 'date-time' });
const bounds = {
  expected: z.number().nullable().meta({ description: 'What was usual; null where a limit is given.' }),
  upper: z.number().nullable().meta({ description: 'Above this it is met.' }),
  lower: z.number().nullable().meta({ description: 'Below this it is met.' }),
};

export const definitionSchema = z
  .record(z.string(), z.unknown())
  .meta({ description: 'As it is written in the configuration, with every default.' });

export const firingSchema = z
  .strictObject({
    alert: z.string(),
    revision: z.int().meta({ description: 'Of the definition that it fired by.' }),
    measure: z.enum(MEASURES),
    window_start: time.meta({ description: 'Of the window at which it fired.' }),
    window_end: time,
    reading: z.string().meta({ description: 'What was measured, in words.' }),
    value: z.number(),
    ...bounds,
    posts: z.int().meta({ description: 'Posts that the value is made of.' }),
    fired_at: time,
    amended: z
      .int()
      .meta({ description: 'How often late posts, edits or deletions have changed the value.' }),
    muted: z.boolean().meta({ description: 'Whether nothing was told of it.' }),
    acknowledged_at: time.nullable(),
    resolved_at: time.nullable(),
    resolution: z.enum(RESOLUTIONS).nullable().meta({
      description:
        'resolved: calm again; withdrawn: late posts took its reason away; by-hand: by a person; changed, removed: so was the alert.',
    }),
    ended: time.nullable().meta({ description: 'The end of its last window.' }),
  })
  .meta({ id: 'AlertFiring', description: 'An episode in which the condition of an alert held.' });

export const alertSchema = z
  .strictObject({
    name: z.string(),
    definition: definitionSchema,
    origin: z.enum(['config', 'api']).meta({
      description:
        '`config` follows the configuration at every start; `api` was added while running, and stays.',
    }),
    revision: z.int().meta({ description: 'Counts up with every change.' }),
    since: time.meta({ description: 'When it was set as it is; earlier windows are not judged.' }),
    state: z.enum(['ok', 'pending', 'firing', 'acknowledged']),
    state_since: time,
    muted_until: time.nullable(),
    judged_to: time.nullable().meta({ description: 'Up to here event time is judged.' }),
    firing: firingSchema.nullable().meta({ description: 'What it fires at this moment.' }),
  })
  .meta({ id: 'Alert', description: 'Something that is watched for.' });

export const channelSchema = z
  .strictObject({
    name: z.string(),
    type: z.enum(['webhook', 'slack', 'email']),
    target: z.string().meta({ description: 'Where it goes, without what is secret of it.' }),
  })
  .meta({ id: 'AlertChannel', description: 'Where news of alerts goes.' });

export const deliverySchema = z
  .strictObject({
    key: z.string().meta({ description: 'The same however often it is sent.' }),
    alert: z.string(),
    window_start: time,
    channel: z.string(),
    news: z.enum(['fired', 'resolved', 'withdrawn']),
    state: z.enum(['waiting', 'delivered', 'dead']).meta({ description: 'dead: given up after a day.' }),
    attempts: z.int(),
    created_at: time,
    next_at: time.nullable(),
    ended_at: time.nullable(),
    reason: z.string().nullable().meta({ description: 'Why the last attempt failed.' }),
  })
  .meta({ id: 'AlertDelivery', description: 'News of a firing on its way to a channel.' });

export const driversSchema = z.strictObject({
  posts: z.array(postSchema).meta({ description: 'Those that stand out.' }),
  terms: z
    .array(z.strictObject({ term: z.string(), posts: z.int() }))
    .meta({ description: 'Of what is new: what it is.' }),
});

export const backtestSchema = z.strictObject({
  definition: definitionSchema,
  from: time.nullable(),
  to: time.nullable(),
  by: z
    .enum(['rollups', 'posts'])
    .meta({ description: 'What answered: the quarter-hour counts, or the posts.' }),
  seconds: z.number(),
  met: z.int().meta({ description: 'Windows that meet the condition.' }),
  unknown: z.int().meta({ description: 'Windows of which nothing can be said.' }),
  firings: z.array(
    z.strictObject({
      window_start: time,
      ended: time.nullable(),
      reading: z.string(),
      value: z.number().nullable(),
      expected: bounds.expected,
      posts: z.int(),
      drivers: driversSchema.nullable().meta({ description: 'Of the newest firings.' }),
    }),
  ),
  windows: z.array(
    z.strictObject({
      window_start: time,
      value: z.number().nullable(),
      posts: z.int(),
      verdict: z.enum(['met', 'between', 'calm', 'unknown']),
      ...bounds,
    }),
  ),
});
