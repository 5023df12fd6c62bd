import { z } from 'zod';
import { CLASSES } from '../../../sentiment/labelled.ts';
import { describeComparison } from '../../cli/evaluate/describe.ts';
import { EVALUATION_STATES, type EvaluationRun } from '../../evaluations/evaluations.ts';
import type { ModelList } from '../../model-list.ts';
import type { Work } from '../../work.ts';
import { Problem } from '../problem.ts';
import { orRefused } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';

const MOST_MODELS = 6;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** Texts can take more bytes than characters. */
const BODY_LIMIT = 3 * MOST_CHARACTERS;

const column = z.string().min(1).max(200).optional();
const bodySchema = z.strictObject({
  models: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9.@-]{0,63}$/, { error: 'is to be the name of a model' }))
    .min(1)
    .max(MOST_MODELS)
    .meta({
      description: 'Models of this machine that `GET /api/models` lists.',
      examples: [['linear', 'cascade']],
    }),
  file: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'Its name, to be shown.', examples: ['mine.csv'] }),
  content: z.string().min(1).max(MOST_CHARACTERS).meta({
    description: 'CSV or TSV with a column of texts and one of labels, as `undertone evaluate` takes it.',
  }),
  text_column: column.meta({
    description: 'The column of texts by name, or number from 1; guessed unless given.',
  }),
  label_column: column.meta({ description: 'The column of labels.' }),
});

const share = z.number().min(0).max(1);
const figures = <T extends z.ZodType>(one: T) => ({ accuracy: one, macro_recall: one, macro_f1: one });
const interval = z.strictObject({ low: share, high: share });
const difference = z.strictObject({ difference: z.number(), low: z.number(), high: z.number() });
const perClass = <T extends z.ZodType>(one: T) =>
  z.strictObject(
    Object.fromEntries(CLASSES.map((name) => [name, one])) as Record<(typeof CLASSES)[number], T>,
  );
const count = z.int().min(0);

const evaluated = z.strictObject({
  file: z.string(),
  model: z.string().meta({ description: 'name@version' }),
  texts: count,
  skipped: count.meta({ description: 'Rows left out, for want of a text or a label.' }),
  unscored: count.meta({ description: 'Texts that the model could not score; they are in no figure.' }),
  posts_per_second: z.number(),
  ...figures(share),
  intervals: z.strictObject(figures(interval)).meta({ description: '95 %, by the bootstrap.' }),
  classes: perClass(z.strictObject({ precision: share, recall: share, f1: share, support: count })),
  mixed: z.strictObject({ texts: count, precision: share, recall: share }).nullable(),
  confusion: perClass(
    z.strictObject({ negative: count, neutral: count, positive: count, mixed: count }),
  ).meta({ description: 'Texts by the label they have, then by the label they were given.' }),
  calibration_error: share,
  reliability: z.array(z.strictObject({ from: share, to: share, count, confidence: share, accuracy: share })),
});

const time = z.string().meta({ format: 'date-time' });
const runSchema = z
  .strictObject({
    id: z.string(),
    file: z.string(),
    models: z.array(z.string()),
    state: z.enum(EVALUATION_STATES),
    reason: z.string().nullable().meta({ description: 'Why it failed.' }),
    started_at: time,
    ended_at: time.nullable(),
    model: z.string().nullable().meta({ description: 'Which is under way, or was last.' }),
    share: share.meta({ description: 'Of the texts that it has read.' }),
    result: z
      .strictObject({
        models: z.array(evaluated),
        differences: z
          .array(z.strictObject({ model: z.string(), than: z.string(), ...figures(difference) }))
          .meta({ description: 'Each later model against the first, on the texts that both scored.' }),
      })
      .nullable()
      .meta({ description: 'Once it is done, what `undertone evaluate --json` prints.' }),
  })
  .meta({ id: 'Evaluation', description: 'Models being compared on a labelled file.' });

const params = z.strictObject({ id: z.uuid().meta({ description: 'Its id.' }) });

export const evaluationRoutes = (
  { evaluations }: Pick<Work, 'evaluations'>,
  list: () => Promise<ModelList>,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/evaluations',
    tag: 'Models',
    summary: 'Compare models on a labelled file',
    description: 'In the background, one at a time. The texts are not kept.',
    body: bodySchema,
    bodyLimit: BODY_LIMIT,
    answer: { description: 'The evaluation, which has begun.', status: 202, schema: runSchema },
    problems: ['conflict'],
    handle: ({ body, reply }) =>
      orRefused(async () => {
        const models = [...new Set(body.models)];
        await checkModels(models, list);
        const { file, content, text_column: textColumn, label_column: labelColumn } = body;
        const run = evaluations.start({ models, file, content, textColumn, labelColumn });
        reply.code(202);
        return asJson(run);
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/evaluations/{id}',
    tag: 'Models',
    summary: 'How a comparison of models stands, and what came of it',
    description: 'The last few since the process began are remembered.',
    params,
    answer: { description: 'The evaluation.', schema: runSchema },
    problems: ['not-found'],
    handle: ({ params: { id } }) => found(evaluations.find(id)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/evaluations/{id}/cancel',
    tag: 'Models',
    summary: 'Stop a comparison of models',
    description: 'One that has ended stays as it is.',
    params,
    answer: { description: 'The evaluation, stopped.', schema: runSchema },
    problems: ['not-found'],
    handle: async ({ params: { id } }) => found(await evaluations.cancel(id)),
  }),
];

async function checkModels(names: readonly string[], list: () => Promise<ModelList>): Promise<void> {
  const { models } = await list();
  for (const asked of names) {
    const model = models.find(({ name, version }) => [name, `${name}@${version}`].includes(asked));
    if (model !== undefined && model.missing.length === 0) continue;
    const detail =
      model === undefined
        ? `names no model that is there, ${asked}; GET /api/models lists them`
        : `names ${asked}, which needs ${model.missing.join(' and ')}, and that is not there`;
    throw new Problem('invalid-body', `"models" ${detail}.`, { faults: [{ name: 'models', detail }] });
  }
}

const asJson = (run: EvaluationRun) => ({
  ...run,
  result: run.result === null ? null : describeComparison(run.result),
});

function found(run: EvaluationRun | null) {
  if (run !== null) return asJson(run);
  throw new Problem('not-found', 'There is no such evaluation; only the last few are remembered.');
}
