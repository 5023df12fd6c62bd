import { z } from 'zod';
import type { LakeReader } from '../../../lake/lake.ts';
import type { ForgetArgs } from '../../../pipeline/forget.ts';
import { RECEIPT_FORMAT } from '../../../pipeline/receipt.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { authorOf, postIdOf } from '../../forget-subjects.ts';
import type { Work } from '../../work.ts';
import { whole } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { orRefused } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';
import { Gate } from '../security/gate.ts';

/** Erasures go one after another; more than these wait for none. */
const WAITING = 8;
const MOST_IDS = 1000;

const bodySchema = z.strictObject({
  what: z.enum(['post', 'author']),
  ids: z
    .array(z.string().trim().min(1).max(2048))
    .min(1)
    .max(MOST_IDS)
    .meta({
      description: 'Posts by `posts.id`; authors as `network:author_id` or `@handle`.',
      examples: [['x:1234567890']],
    }),
  always: z
    .boolean()
    .default(false)
    .meta({ description: 'Of authors: keep out what they post from now on, too.' }),
});

const zone = z.strictObject({
  objects: z.int().meta({ description: 'Objects that were there before.' }),
  rewritten: z.int(),
  removed: z.int(),
  records: z.int().meta({ description: 'Records or rows that are gone.' }),
});
const time = z.string().meta({ format: 'date-time' });

const receiptSchema = z
  .strictObject({
    format: z.literal(RECEIPT_FORMAT),
    id: z.string(),
    lake: z.string(),
    requested_at: time,
    finished_at: time,
    salt: z.string(),
    subjects: z.array(
      z.strictObject({
        kind: z.enum(['post', 'author']),
        digest: z.string().meta({ description: 'HMAC-SHA-256 of the id, by the salt.' }),
        posts: z.int().meta({ description: 'Posts that were visible until then.' }),
        known: z.boolean(),
        until: time.nullable().meta({ description: 'Up to when posts stay out; null for ever.' }),
      }),
    ),
    reposts: z.int(),
    zones: z.record(z.string(), zone),
    state_scrubbed: z.boolean(),
    bucket: z.strictObject({ url: z.string(), removed: z.int(), keeps_versions: z.boolean() }).optional(),
    key: z.string().meta({ description: 'Where it is in the lake; `undertone forget --verify` checks it.' }),
  })
  .meta({ id: 'ErasureReceipt', description: 'What was erased, where and when; it names nobody.' });

export function forgetRoutes({ forgets }: Pick<Work, 'forgets'>, queries: QueryEngine): Route[] {
  const gate = new Gate(1, WAITING);
  return [
    defineRoute({
      method: 'POST',
      path: '/api/forget',
      tag: 'Erasure',
      summary: 'Erase posts, or all that authors posted',
      description:
        'Cannot be undone. Answers when it is done, which takes as long as looking through the originals; it goes on where the client does not wait, and leaves its receipt.',
      body: bodySchema,
      answer: { description: 'The receipt.', schema: receiptSchema },
      problems: ['too-many-requests', 'unavailable'],
      handle: ({ body }) =>
        orRefused(async () => {
          const args = await argsOf(body, queries.lake);
          const done = await gate.run(() => forgets.forget(args));
          if (done !== null) return done.result;
          throw new Problem('too-many-requests', 'Too many erasures wait already; ask again later.', {
            headers: { 'Retry-After': '30' },
          });
        }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/receipts',
      tag: 'Erasure',
      summary: 'What was erased on request',
      query: z.strictObject({
        limit: whole({ least: 1, most: 1000, or: 100 }, 'How many receipts at most; the newest.'),
      }),
      answer: {
        description: 'The receipts, the newest first.',
        schema: z.strictObject({ receipts: z.array(receiptSchema) }),
      },
      handle: async ({ query }) => ({ receipts: await forgets.receipts(query.limit) }),
    }),
  ];
}

async function argsOf(
  { what, ids, always }: z.output<typeof bodySchema>,
  lake: LakeReader,
): Promise<ForgetArgs> {
  const words = [...new Set(ids)];
  if (what === 'post') {
    if (always)
      throw new Problem('invalid-body', '"always" is for authors: a post that is forgotten stays out.');
    return { posts: words.map(postIdOf), authors: [], always: false };
  }
  const authors = await Promise.all(words.map((word) => authorOf(lake, word)));
  return { posts: [], authors: authors.map(({ network, authorId }) => ({ network, authorId })), always };
}
