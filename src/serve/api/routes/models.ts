import { z } from 'zod';
import { readCard, readFigure } from '../../../sentiment/model-card.ts';
import type { ListedModel, ModelList } from '../../model-list.ts';
import { Problem } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';

/** A picture that is shown by itself runs no script and loads nothing; its own styles count. */
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

const share = z.number().min(0).max(1).nullable();
const orNull = (description: string) => z.string().nullable().meta({ description });

const modelSchema = z
  .strictObject({
    name: z.string(),
    version: z.string(),
    kind: z.enum(['linear', 'encoder', 'cascade', 'lexicon', 'remote']),
    languages: z.array(z.string()).meta({ description: 'BCP 47 codes; posts in others stay unscored.' }),
    summary: orNull('What it is, in a sentence or two of its card.'),
    licence: z.string().nullable(),
    trained_on: z.string().nullable(),
    trained_at: z.string().nullable(),
    evaluated_on: orNull('The texts of the figures below; it was not trained on them.'),
    texts: z.int().nullable(),
    accuracy: share,
    macro_recall: share,
    macro_recall_interval: z
      .strictObject({ low: z.number(), high: z.number() })
      .nullable()
      .meta({ description: '95 %.' }),
    macro_f1: share,
    speed: z
      .strictObject({ one_core: z.number(), two_cores: z.number(), measured_at: z.string() })
      .nullable()
      .meta({ description: 'Posts a second, on the machine that it was measured on.' }),
    bytes: z.int().nullable().meta({ description: 'Of its files.' }),
    members: z
      .strictObject({ fast: z.string(), accurate: z.string() })
      .nullable()
      .meta({ description: 'Of a cascade: the models that it asks, whose files it needs.' }),
    threshold: share.meta({
      description:
        'Of a cascade: a text whose confidence by the fast model is below is read by the accurate one.',
    }),
    missing: z.array(z.string()).meta({ description: 'Models that it needs and that are not there.' }),
    best: z.boolean().meta({ description: 'Whether it is used where none is named.' }),
    figures: z.array(z.string()).meta({ description: 'Pictures that its card shows.' }),
  })
  .meta({ id: 'Model', description: 'A model that can be named. What is unknown of it is null.' });

const named = {
  name: z
    .string()
    .max(200)
    .meta({ description: 'name@version, or a name for its first version.', examples: ['linear'] }),
};

/** Models by name, their cards and the pictures of these; no folder of this machine is told or reached by a request. */
export const modelRoutes = (list: () => Promise<ModelList>): Route[] => {
  const folderOf = async (asked: string): Promise<string> => {
    const { models } = await list();
    const found = models.find(
      ({ name, version, folder }) => folder !== undefined && [name, `${name}@${version}`].includes(asked),
    );
    if (found?.folder !== undefined) return found.folder;
    throw new Problem(
      'not-found',
      `There is no model ${asked.slice(0, 64)} with a card; GET /api/models lists those there are.`,
    );
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/models',
      tag: 'Models',
      summary: 'The models that can be named, with the figures of their cards',
      answer: {
        description:
          'Those in folders, the best first of each name, then what is built in and what is configured.',
        schema: z.strictObject({
          models: z.array(modelSchema),
          faulty: z.int().meta({
            description: 'Folders of models that cannot be used; `undertone models` says which, and why.',
          }),
        }),
      },
      handle: async () => {
        const { models, faulty } = await list();
        return {
          models: models.map(({ folder: _, ...model }): ListedModel => model),
          faulty: faulty.length,
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/models/{name}/card',
      tag: 'Models',
      summary: 'The card of a model',
      description: 'What it is, from what it was made and how, how good it is, and its known limits.',
      params: z.strictObject(named),
      answer: { description: 'Markdown; pictures are named by their files.', contentType: 'text/markdown' },
      problems: ['not-found'],
      handle: async ({ params, reply }) => {
        const { markdown } = await readCard(await folderOf(params.name));
        if (markdown === null)
          throw new Problem('not-found', `The model ${params.name} has no card in its folder.`);
        reply.type('text/markdown; charset=utf-8');
        return markdown;
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/models/{name}/figures/{file}',
      tag: 'Models',
      summary: 'A picture of the card of a model',
      params: z.strictObject({
        ...named,
        file: z
          .string()
          .max(200)
          .meta({ description: 'As in `figures`.', examples: ['calibration.svg'] }),
      }),
      answer: { description: 'The picture.', contentType: 'image/svg+xml' },
      problems: ['not-found'],
      handle: async ({ params: { name, file }, reply }) => {
        const picture = await readFigure(await folderOf(name), file);
        if (picture === null)
          throw new Problem('not-found', `The card of ${name} has no picture ${file.slice(0, 64)}.`);
        reply.header('Content-Security-Policy', PICTURE_POLICY).type('image/svg+xml');
        return picture;
      },
    }),
  ];
};
