import { z } from 'zod';
import { LABELS } from '../../../model/post.ts';
import type { CorrectionDesk } from '../../../pipeline/corrections/desk.ts';
import { postJson } from '../../../query/posts.ts';
import { orRefused } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';
import { postSchema } from '../schemas.ts';

const params = z.strictObject({
  id: z
    .string()
    .min(1)
    .meta({ description: 'The id, percent-encoded.', examples: ['x:1234567890'] }),
});

export const correctionRoutes = (desk: Pick<CorrectionDesk, 'correct'>): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/posts/{id}/correction',
    tag: 'Posts',
    summary: 'Set the sentiment of a post by hand',
    description:
      'It counts at once in every answer, whatever a model says then or later, as long as the post has this text.',
    params,
    body: z.strictObject({ label: z.enum(LABELS).meta({ description: 'What the post is.' }) }),
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
