import { z } from 'zod';
import { UndertoneError } from '../../../model/errors.ts';
import { LABELS } from '../../../model/post.ts';
import type { Predictor, PredictRequest } from '../../predictor/predictor.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import type { Gate } from '../security/gate.ts';
import type { RateLimit } from '../security/rate-limit.ts';

const MOST_TEXTS = 500;
/** Explaining a text can cost as many scorings as it has words. */
const MOST_EXPLAINED = 20;
const MOST_EXPLAINED_CHARACTERS = 20_000;
const BODY_LIMIT = 4 * 1024 * 1024;

const text = z.string().max(100_000);
const body = z
  .strictObject({
    text: text.optional().meta({ description: 'One text.', examples: ['What a lovely day'] }),
    texts: z.array(text).min(1).max(MOST_TEXTS).optional().meta({ description: 'Or several.' }),
    model: z
      .string()
      // A model can be a folder on the command line; a request must not reach into this machine's folders.
      .regex(/^[a-z0-9][a-z0-9.@-]{0,63}$/, { error: 'is to be the name of a shipped model' })
      .optional()
      .meta({ description: 'A model that `undertone models` lists; the best one unless given.' }),
    explain: z
      .boolean()
      .optional()
      .meta({
        description: `Whether to say what each word does, as \`predict --explain\`; for ${MOST_EXPLAINED} texts and ${MOST_EXPLAINED_CHARACTERS} characters at the most.`,
      }),
  })
  .refine(({ texts, explain }) => explain !== true || (texts?.length ?? 1) <= MOST_EXPLAINED, {
    error: `holds more texts than can be explained at a time, ${MOST_EXPLAINED}`,
    path: ['texts'],
  })
  .refine(
    ({ text = '', texts = [text], explain }) =>
      explain !== true || texts.reduce((sum, one) => sum + one.length, 0) <= MOST_EXPLAINED_CHARACTERS,
    {
      error: `is longer than can be explained at a time, ${MOST_EXPLAINED_CHARACTERS} characters in all`,
      path: ['text'],
    },
  )
  .refine(({ text, texts }) => (text === undefined) !== (texts === undefined), {
    error: 'needs either "text" or "texts"',
  });

const found = { text: z.string(), start: z.int(), end: z.int() };
const foundList = (what: string) =>
  z.array(z.object(found)).meta({ description: `${what}; offsets in UTF-16 units of the text as given.` });

const prediction = z
  .object({
    text: z.string(),
    sentiment: z
      .enum(LABELS)
      .nullable()
      .meta({ description: 'Null, as all scores are, where the model could not score the text.' }),
    positive: z.number().nullable(),
    neutral: z.number().nullable(),
    negative: z.number().nullable(),
    mixed: z.number().nullable(),
    confidence: z
      .number()
      .nullable()
      .meta({ description: 'Calibrated probability that the label is right.' }),
    entities: z.array(z.object({ ...found, type: z.string(), score: z.number() })),
    hashtags: foundList('Without #'),
    mentions: foundList('Without @'),
    urls: foundList('As written'),
    cashtags: foundList('Without $'),
    model: z.string().meta({ description: 'name@version' }),
    error: z
      .string()
      .optional()
      .meta({ description: 'Why the text could not be scored; absent where it was.' }),
    words: z
      .array(z.object({ ...found, effect: z.number() }))
      .optional()
      .meta({
        description:
          'With `explain`: how much each word speaks for positive (above 0) or for negative (below 0); offsets in UTF-16 units of the text as given.',
      }),
    words_by: z.enum(['log-odds', 'occlusion']).optional().meta({
      description:
        'With `explain`: whether the effects are exact shares in the log-odds of positive against negative, or what positive minus negative changes by when the word is left out.',
    }),
  })
  .meta({ id: 'Prediction' });

export const predictRoute = (predictor: Predictor, gate: Gate, limit: RateLimit) =>
  defineRoute({
    method: 'POST',
    path: '/api/predict',
    tag: 'Models',
    summary: 'How texts feel, and what is tagged in them',
    description:
      'For `text` one object, for `texts` an array of the same length and order. Ask several models one after another to see them side by side.',
    body,
    bodyLimit: BODY_LIMIT,
    answer: {
      description: 'As `undertone predict --json` answers.',
      schema: z.union([prediction, z.array(prediction)]),
    },
    problems: ['too-many-requests', 'too-costly', 'unavailable'],
    handle: async ({ body: { text, texts, model, explain = false }, request, signal }) => {
      const wait = limit.take(request.ip);
      if (wait > 0) throw tooMany('These are more predictions than one client may ask for at a time.', wait);
      const asked = { model, texts: texts ?? [text!], explain };
      const done = await gate.run(() => answersOf(predictor, asked, signal));
      if (done === null) throw tooMany('More predictions are asked for than can be made.', 1);
      return texts === undefined ? done.result[0] : done.result;
    },
  });

const tooMany = (detail: string, seconds: number): Problem =>
  new Problem('too-many-requests', detail, { headers: { 'Retry-After': String(Math.ceil(seconds)) } });

async function answersOf(predictor: Predictor, asked: PredictRequest, signal: AbortSignal) {
  const { model: name } = asked;
  try {
    return await predictor.predict(asked, signal);
  } catch (error) {
    if (signal.aborted && (signal.reason as Error).name === 'TimeoutError') {
      const detail = 'The texts took too long; send fewer at a time, or name a faster model.';
      throw new Problem('too-costly', detail, { code: 'predict-timeout' });
    }
    // What models say of themselves names folders of this machine.
    if (!(error instanceof UndertoneError) || error instanceof Problem) throw error;
    if (error.code === 'model-missing' || error.code === 'model-damaged') {
      const detail = `The model ${name ?? 'that is the best'} cannot be used; "undertone models" says why.`;
      throw new Problem('unavailable', detail, { code: error.code, cause: error });
    }
    if (name === undefined || error.code !== 'model-unknown') throw error;
    const detail = `There is no model named "${name}"; leave "model" out for the best one.`;
    throw new Problem('invalid-body', detail, { code: error.code, faults: [{ name: 'model', detail }] });
  }
}
