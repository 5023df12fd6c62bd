import { z } from 'zod';
import { HOWS, RESCORING_STATES } from '../../../lake/scores/rescorings.ts';
import { UndertoneError } from '../../../model/errors.ts';
import type { RescoringView } from '../../../pipeline/second-pass/rescoring-desk.ts';
import { isLocal } from '../../../sentiment/registry.ts';
import type { Work } from '../../work.ts';
import { instant } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { orRefused } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';

const bodySchema = z
  .strictObject({
    model: z
      .string()
      .regex(/^(remote:)?[a-z0-9][A-Za-z0-9._@-]{0,127}$/, { error: 'is to be the name of a model' })
      .meta({
        description:
          'The model, as `GET /api/models` names it; for `stored`, name@version as `kept` of `GET /api/rescorings` has it.',
        examples: ['transformer'],
      }),
    how: z.enum(HOWS).default('current').meta({
      description:
        'current: posts have its scores from then on, and those that they had are kept. beside: its scores are only kept, to compare them. stored: posts have what is kept of it, and it is not run; so one switches, and rolls back.',
    }),
    from: instant('Posts created at this time or later.').optional(),
    to: instant('Posts created before this time.').optional(),
  })
  .refine(({ how, model }) => how !== 'stored' || /.@./.test(model), {
    error: 'has no version; write it like linear@1.0.0',
    path: ['model'],
  });

const time = z.string().meta({ format: 'date-time' });
const count = z.int().min(0);

const viewSchema = z
  .strictObject({
    id: z.int(),
    model: z.string(),
    how: z.enum(HOWS),
    from: time.nullable(),
    to: time.nullable(),
    state: z.enum(RESCORING_STATES).meta({
      description: 'waiting: for those before it. running: it goes on after a restart too.',
    }),
    reason: z.string().nullable().meta({
      description: 'Why it failed; while it runs, what it waits for, such as a model that is down.',
    }),
    posts: count.meta({ description: 'Posts that have the scores so far.' }),
    unscored: count.meta({ description: 'Posts that the model failed on.' }),
    asked_at: time,
    ended_at: time.nullable(),
    looked_at: count
      .nullable()
      .meta({ description: 'While it runs: posts that it has been through, those that needed nothing too.' }),
    to_look_at: count.nullable().meta({ description: 'While it runs: all that it goes through.' }),
    posts_per_second: z.number().nullable().meta({ description: 'Of these, over the last half minute.' }),
    seconds_left: z.number().nullable(),
  })
  .meta({ id: 'Rescoring', description: 'Posts that are there being scored again.' });

const identified = z.strictObject({
  id: z
    .string()
    .regex(/^\d{1,15}$/, { error: 'is to be a number' })
    .transform(Number)
    .meta({ description: 'Its number.' }),
});

export const rescoringRoutes = ({ rescorings }: Pick<Work, 'rescorings'>): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/rescorings',
    tag: 'Models',
    summary: 'Score posts that are there again, or switch to scores that are kept',
    description:
      'Of the posts that the lake has now, in the background, behind ingestion and the second pass, whoever listens and after a restart too. One that is the same as another under way is that one. Models that cost money are asked from the command line alone.',
    body: bodySchema,
    answer: { description: 'The re-scoring.', status: 202, schema: viewSchema },
    problems: ['conflict'],
    handle: ({ body: { model, how, from = null, to = null }, reply }) =>
      orRefused(async () => {
        if (from !== null && to !== null && from >= to) throw faultOf('to', 'is not after "from"');
        if (how !== 'stored' && !isLocal(model) && !model.startsWith('remote:'))
          throw faultOf('model', 'costs money; start this from the command line');
        const view = await rescorings.start({ model, how, from, to }).catch((error: unknown) => {
          throw asRefused(error, model);
        });
        reply.code(202);
        return view;
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/rescorings',
    tag: 'Models',
    summary: 'How re-scorings stand, and which scores are kept',
    answer: {
      description: 'The last hundred, the newest first, and the models whose scores can be switched to.',
      schema: z.strictObject({
        rescorings: z.array(viewSchema),
        kept: z.array(
          z.strictObject({
            model: z.string().meta({ description: 'name@version' }),
            scores: count.meta({ description: 'Scores of posts; a post can have several of one model.' }),
          }),
        ),
      }),
    },
    handle: () => ({ rescorings: rescorings.list(), kept: rescorings.kept() }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/rescorings/{id}',
    tag: 'Models',
    summary: 'How one re-scoring stands',
    params: identified,
    answer: { description: 'The re-scoring.', schema: viewSchema },
    problems: ['not-found'],
    handle: ({ params: { id } }) => found(rescorings.find(id), id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/rescorings/{id}/cancel',
    tag: 'Models',
    summary: 'Stop a re-scoring',
    description:
      'What is done stays; asked for again, it goes on from there. One that has ended stays as it is. To go back, ask for the scores that the posts had with `how: stored`.',
    params: identified,
    answer: { description: 'The re-scoring as it stands then.', schema: viewSchema },
    problems: ['not-found'],
    handle: ({ params: { id } }) => found(rescorings.cancel(id), id),
  }),
];

function found(view: RescoringView | null, id: number): RescoringView {
  if (view !== null) return view;
  throw new Problem('not-found', `There is no re-scoring ${id}; GET /api/rescorings lists them.`);
}

const faultOf = (name: string, detail: string): Problem =>
  new Problem('invalid-body', `"${name}" ${detail}.`, { faults: [{ name, detail }] });

/** What is wrong with a model, without the folders of this machine that its own sentence names. */
function asRefused(error: unknown, model: string): unknown {
  if (!(error instanceof UndertoneError)) return error;
  if (error.code === 'model-unknown') {
    const problem = faultOf('model', 'is no model that is there; GET /api/models lists them');
    return new Problem('invalid-body', problem.message, { code: error.code, faults: problem.faults });
  }
  if (error.code !== 'model-missing' && error.code !== 'model-damaged') return error;
  const detail = `The model ${model} cannot be used; "undertone models" says why.`;
  return new Problem('conflict', detail, { code: error.code, cause: error });
}
