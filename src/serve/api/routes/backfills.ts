import { z } from 'zod';
import { parseDuration } from '../../../config/values.ts';
import { messageOf } from '../../../model/errors.ts';
import type { BackfillWish } from '../../../pipeline/backfill/desk.ts';
import type { BackfillPlan } from '../../../pipeline/backfill/plan.ts';
import { BACKFILL_STATES, type BackfillView } from '../../../pipeline/backfill/view.ts';
import type { Work } from '../../work.ts';
import { instant } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { orRefused } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';

const MOST_AT_ONCE = 32;

/** A length of time in whole seconds, in ms. */
const seconds = (or: string, description: string) =>
  z
    .string()
    .transform((text, context) => {
      try {
        const ms = parseDuration(text);
        if (ms >= 1000 && ms % 1000 === 0) return ms;
        context.addIssue({ code: 'custom', message: 'is to be a whole number of seconds' });
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not usable: ${messageOf(error)}` });
      }
      return z.NEVER;
    })
    .prefault(or)
    .meta({ description, examples: ['1h'], default: or });

const WISH = {
  topic: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'A topic that is followed.', examples: ['coffee'] }),
  from: instant('From this time on.'),
  to: instant('Up to this time.'),
  source: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'In the name of this source of X; the first that is configured unless given.' }),
  limit: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: 'Take only so many posts of every stretch of `every`.' }),
  every: seconds('15m', 'With `limit`: how long a stretch is.'),
  partition: seconds('15m', 'How long a part is that is fetched by itself.'),
  parallel: z
    .int()
    .min(1)
    .max(MOST_AT_ONCE)
    .default(4)
    .meta({ description: 'How many parts are fetched at once.' }),
  again: z.boolean().default(false).meta({ description: 'Fetch what was fetched before.' }),
};

const wishSchema = z.strictObject(WISH);
const startSchema = z.strictObject({
  ...WISH,
  confirmed_dollars: z.number().min(0).default(0).meta({
    description:
      'What it may cost, US dollars, as an estimate told; it is not begun if it costs more, and ends where X counted too few: a tenth and a page beyond.',
  }),
});

const dollars = z.number().meta({ description: 'US dollars.' });
const time = z.string().meta({ format: 'date-time' });

const estimateSchema = z
  .strictObject({
    id: z.string().meta({ description: 'What the backfill is known by once it is begun.' }),
    posts: z.int().meta({ description: 'Posts to come, as X counts them.' }),
    dollars,
    price_per_post: dollars,
    budget_left: dollars
      .nullable()
      .meta({ description: 'Of this month; null where there is no budget. It ends where that is used up.' }),
    partitions: z.int(),
    partitions_left: z.int(),
    fetched: z.int().meta({ description: 'Posts that an earlier run of it has brought.' }),
    resumed: z.boolean().meta({ description: 'Whether it goes on with an earlier run.' }),
    finished_at: time.nullable().meta({ description: 'When all of it was fetched; null while it was not.' }),
  })
  .meta({ id: 'BackfillEstimate', description: 'What a backfill brings and costs.' });

const backfillSchema = z
  .strictObject({
    id: z.string(),
    source: z.string(),
    topic: z.string(),
    rule: z.string(),
    from: time,
    to: time,
    sample: z
      .strictObject({ limit: z.int(), every_seconds: z.number() })
      .nullable()
      .meta({ description: 'Only so many posts of every stretch so long; null where all are fetched.' }),
    state: z.enum(BACKFILL_STATES).meta({
      description:
        '`planned`: only estimated. `waiting`: X allows nothing at this moment. `stopped`: by its own command, or as its process ended; it goes on when it is asked for again.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it waits or failed.' }),
    partitions: z.int(),
    partitions_done: z.int(),
    posts: z.int().meta({ description: 'Posts that came.' }),
    estimated: z.int().meta({ description: 'Posts that X counted when it was planned.' }),
    dollars: z
      .number()
      .meta({ description: 'US dollars for those that came, at the price of the configuration.' }),
    posts_per_second: z
      .number()
      .nullable()
      .meta({ description: 'Over the last half minute, while it runs.' }),
    seconds_left: z.number().nullable(),
    planned_at: time,
    finished_at: time.nullable(),
  })
  .meta({ id: 'Backfill', description: 'A stretch of the past that is, or was, fetched.' });

const identified = z.strictObject({ id: z.string().max(64).meta({ description: 'Its id.' }) });

export const backfillRoutes = ({ backfills }: Pick<Work, 'backfills'>): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/backfills/estimate',
    tag: 'Collecting',
    summary: 'What a backfill would bring and cost',
    description: 'Asks X’s counts, which fetches nothing. It holds for a quarter of an hour.',
    body: wishSchema,
    answer: { description: 'The estimate.', schema: estimateSchema },
    problems: ['not-found', 'conflict', 'unavailable'],
    handle: ({ body, signal }) =>
      orRefused(async () => estimateOf(await backfills.estimate(wishOf(body), signal))),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/backfills',
    tag: 'Collecting',
    summary: 'Fetch a topic’s posts of the past',
    description:
      'It goes on whoever listens, and after a restart; asked for again, it goes on where it was. It is not begun where it costs more than `confirmed_dollars`.',
    body: startSchema,
    answer: { description: 'The backfill, which has begun.', status: 202, schema: backfillSchema },
    problems: ['not-found', 'conflict', 'unavailable'],
    handle: ({ body, signal, reply }) =>
      orRefused(async () => {
        const started = await backfills.start(wishOf(body), body.confirmed_dollars, signal);
        reply.code(202);
        return started;
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/backfills',
    tag: 'Collecting',
    summary: 'How backfills stand',
    answer: {
      description: 'Those that were begun, the newest first.',
      schema: z.strictObject({ backfills: z.array(backfillSchema) }),
    },
    handle: () => ({ backfills: backfills.list() }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/backfills/{id}',
    tag: 'Collecting',
    summary: 'How one backfill stands',
    params: identified,
    answer: { description: 'The backfill.', schema: backfillSchema },
    problems: ['not-found'],
    handle: ({ params }) => found(backfills.find(params.id), params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/backfills/{id}/cancel',
    tag: 'Collecting',
    summary: 'Stop a backfill',
    description: 'What came stays; asked for again, it goes on from there. One that is done stays done.',
    params: identified,
    answer: { description: 'The backfill as it stands then.', schema: backfillSchema },
    problems: ['not-found'],
    handle: async ({ params }) => found(await backfills.cancel(params.id), params.id),
  }),
];

function found(backfill: BackfillView | null, id: string): BackfillView {
  if (backfill !== null) return backfill;
  throw new Problem('not-found', `There is no backfill ${id.slice(0, 64)}; GET /api/backfills lists them.`);
}

function wishOf({ limit, every, source, ...wish }: z.output<typeof wishSchema>): BackfillWish {
  const { topic, from, to, partition, parallel, again } = wish;
  const sample = limit === undefined ? null : { limit, every };
  return { topic, from, to, partition, parallel, again, sample, ...(source === undefined ? {} : { source }) };
}

const estimateOf = (plan: BackfillPlan) => ({
  id: plan.id,
  posts: plan.posts,
  dollars: plan.dollars,
  price_per_post: plan.pricePerPost,
  budget_left: plan.budgetLeft,
  partitions: plan.partitions,
  partitions_left: plan.pending,
  fetched: plan.fetched,
  resumed: plan.resumed,
  finished_at: plan.finished,
});
