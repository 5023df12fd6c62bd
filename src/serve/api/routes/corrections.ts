import { z } from 'zod';
import { labelledPosts } from '../../../lake/corrections/labelled-posts.ts';
import { LABELS } from '../../../model/post.ts';
import type { CorrectionDesk } from '../../../pipeline/corrections/desk.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { postJson } from '../../../query/posts.ts';
import { whole } from '../parameters.ts';
import { orRefused } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';
import { postSchema } from '../schemas.ts';

const params = z.strictObject({
  id: z
    .string()
    .min(1)
    .meta({ description: 'The id, percent-encoded.', examples: ['x:1234567890'] }),
});

const MOST = 500;
const label = z.enum(LABELS);

export const correctionRoutes = (desk: Pick<CorrectionDesk, 'correct'>, queries: QueryEngine): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/corrections',
    tag: 'Posts',
    summary: 'Labels set by hand',
    query: z.strictObject({ limit: whole({ least: 1, most: MOST, or: 100 }, 'How many at most.') }),
    answer: {
      description: 'Those whose posts are there with the text that was labelled, the newest first.',
      schema: z.strictObject({
        corrections: z.array(
          z.strictObject({
            id: z.string(),
            text: z.string(),
            label,
            corrected_at: z.string().meta({ format: 'date-time' }),
            before: label.nullable().meta({ description: 'What a model had said; null where none had.' }),
            model: z.string().nullable().meta({ description: 'Which one, name@version.' }),
          }),
        ),
      }),
    },
    handle: ({ query: { limit } }) => ({
      corrections: [...labelledPosts(queries.lake, limit)].map(
        ({ id, text, label, correctedAt, before }) => ({
          id,
          text,
          label,
          corrected_at: new Date(correctedAt).toISOString(),
          before: before?.sentiment ?? null,
          model: before?.model ?? null,
        }),
      ),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posts/{id}/correction',
    tag: 'Posts',
    summary: 'Set the sentiment of a post by hand',
    description:
      'It counts at once in every answer, whatever a model says then or later, as long as the post has this text.',
    params,
    body: z.strictObject({ label: label.meta({ description: 'What the post is.' }) }),
    answer: { description: 'The post as it is from then on; its model is `correction`.', schema: postSchema },
    problems: ['not-found'],
    handle: ({ params: { id }, body: { label } }) =>
      orRefused(async () => postJson(await desk.correct({ id, label }))),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/posts/{id}/correction',
    tag: 'Posts',
    summary: 'Take a correction back',
    params,
    answer: { description: 'The post as a model says again.', schema: postSchema },
    problems: ['not-found'],
    handle: ({ params: { id } }) => orRefused(async () => postJson(await desk.correct({ id, label: null }))),
  }),
];
