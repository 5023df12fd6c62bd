import { z } from 'zod';
import { LABELS } from '../../../model/post.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { FILTER, whole } from '../parameters.ts';
import { orRefused } from '../refused.ts';
import { defineRoute } from '../route.ts';

const model = z.string().min(1).max(500);
const share = z.number().min(0).max(1);
const perLabel = <T extends z.ZodType>(schema: T) =>
  z.strictObject(
    Object.fromEntries(LABELS.map((label) => [label, schema])) as Record<(typeof LABELS)[number], T>,
  );
const label = z.enum(LABELS);

export const modelDiffRoute = (queries: QueryEngine) =>
  defineRoute({
    method: 'GET',
    path: '/api/models/diff',
    tag: 'Questions',
    summary: 'How two models differ over the posts of the lake',
    description:
      'Of posts of which the lake knows what both said. No model is run: "undertone rescore --model NAME --beside" has one say it.',
    query: z.strictObject({
      a: model.meta({ description: 'name@version, or a name of one version.', examples: ['linear'] }),
      b: model.meta({ description: 'The other.', examples: ['cascade'] }),
      from: FILTER.from,
      to: FILTER.to,
      limit: whole({ least: 0, most: 100, or: 10 }, 'Examples and windows at most.'),
    }),
    answer: {
      description: 'Which labels move, and what that does to windows.',
      schema: z.strictObject({
        a: z.string(),
        b: z.string(),
        posts: z.int().meta({ description: 'Posts that both have scored.' }),
        moved: z.int().meta({ description: 'Those of them with another label.' }),
        labels: perLabel(perLabel(z.int())).meta({ description: 'Posts by the label of `a`, then of `b`.' }),
        examples: z.array(
          z.strictObject({
            id: z.string(),
            text: z.string(),
            a: label,
            b: label,
            a_confidence: share,
            b_confidence: share,
          }),
        ),
        windows: z.strictObject({
          length_ms: z.int(),
          count: z.int(),
          mean_share_change: perLabel(share),
          mean_change: share,
          most: z.array(
            z.strictObject({
              window_start: z.string().meta({ format: 'date-time' }),
              posts: z.int(),
              a: perLabel(share),
              b: perLabel(share),
              change: share.meta({ description: 'Half the sum of the shares’ differences.' }),
            }),
          ),
        }),
      }),
    },
    problems: ['too-costly'],
    handle: ({ query: { a, b, from, to, limit }, signal }) =>
      orRefused(async () => {
        const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const diff = await queries.diffModels({ a, b }, range, { limit }, { signal });
        const most = diff.windows.most.map((one) => ({
          ...one,
          window_start: one.window_start.toISOString(),
        }));
        return { ...diff, windows: { ...diff.windows, most } };
      }),
  });
