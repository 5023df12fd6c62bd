import { z } from 'zod';
import { UndertoneError } from '../../../model/errors.ts';
import { LABELS } from '../../../model/post.ts';
import type { SentimentModel } from '../../../sentiment/model.ts';
import { predict } from '../../predict.ts';
import type { LoadModel } from '../loaded-models.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import type { RateLimit } from '../security/rate-limit.ts';

const MOST_TEXTS = 500;
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
  })
  .refine(({ text, texts }) => (text === undefined) !== (texts === undefined), {
    error: 'needs either "text" or "texts"',
  });

const found = { text: z.string(), start: z.int(), end: z.int() };
const foundList = (what: string) =>
  z.array(z.object(found)).meta({ description: `${what}; offsets in UTF-16 units of the text as given.` });

const prediction = z
  .object({
    text: z.string(),
    sentiment: z.enum(LABELS),
    positive: z.number(),
    neutral: z.number(),
    negative: z.number(),
    mixed: z.number(),
    confidence: z.number().meta({ description: 'Calibrated probability that the label is right.' }),
    entities: z.array(z.object({ ...found, type: z.string(), score: z.number() })),
    hashtags: foundList('Without #'),
    mentions: foundList('Without @'),
    urls: foundList('As written'),
    cashtags: foundList('Without $'),
    model: z.string().meta({ description: 'name@version' }),
  })
  .meta({ id: 'Prediction' });

export const predictRoute = (loadModel: LoadModel, limit: RateLimit) =>
  defineRoute({
    method: 'POST',
    path: '/api/predict',
    tag: 'Questions',
    summary: 'How texts feel, and what is tagged in them',
    description: 'For `text` one object, for `texts` an array of the same length and order.',
    body,
    bodyLimit: BODY_LIMIT,
    answer: {
      description: 'As `undertone predict --json` answers.',
      schema: z.union([prediction, z.array(prediction)]),
    },
    problems: ['too-many-requests'],
    handle: async ({ body, request }) => {
      const wait = limit.take(request.ip);
      if (wait > 0) {
        throw new Problem(
          'too-many-requests',
          'These are more predictions than one client may ask for at a time.',
          {
            headers: { 'Retry-After': String(Math.ceil(wait)) },
          },
        );
      }
      const model = await modelNamed(loadModel, body.model);
      if (body.texts !== undefined) return predict(model, body.texts);
      return (await predict(model, [body.text!]))[0];
    },
  });

async function modelNamed(loadModel: LoadModel, name: string | undefined): Promise<SentimentModel> {
  try {
    return await loadModel(name);
  } catch (error) {
    // The error's own sentence names folders of this machine.
    if (name === undefined || !(error instanceof UndertoneError) || error.code !== 'model-unknown')
      throw error;
    const detail = `There is no model named "${name}"; leave "model" out for the best one.`;
    throw new Problem('invalid-body', detail, { code: error.code, faults: [{ name: 'model', detail }] });
  }
}
