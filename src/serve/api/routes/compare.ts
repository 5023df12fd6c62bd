import { z } from 'zod';
import { COMPARED } from '../../../query/compare/side-terms.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import type { PostFilter } from '../../../query/filter.ts';
import { checkParameters } from '../check-input.ts';
import { FILTER, filterOf, flag, whole } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { summarySchema } from '../schemas.ts';

const SIDES = ['a', 'b', 'c', 'd'] as const;
const FILTER_SCHEMA = z.strictObject(FILTER);

const side = (which: string, example: string) =>
  z
    .string()
    .max(4000)
    .meta({
      description: `The ${which} side: a filter, written as the query string of \`GET /api/posts\` and percent-encoded as one value. What it does not say the common filter says.`,
      examples: [example],
    });

const net = z.number().nullable().meta({ description: 'Share of positive less share of negative, -1 to 1.' });
const effects = {
  mix: z.number().meta({ description: 'Since other posts are written.' }),
  rate: z.number().meta({ description: 'Since the same posts feel different.' }),
};

const kindSchema = z.strictObject({
  tested: z.int().meta({ description: 'Tests made, of terms that at least five people say.' }),
  significant: z.int().nullable().meta({ description: 'Those of them with a `q` below 0.05.' }),
  terms: z.array(
    z.strictObject({
      key: z.string(),
      network: z.string().optional(),
      type: z.string().optional(),
      side: z.int().meta({ description: 'The side that says it more, from 0.' }),
      log_odds: z.number().meta({ description: 'Of that side against all others together.' }),
      z: z.number(),
      p: z.number().nullable(),
      q: z
        .number()
        .nullable()
        .meta({ description: 'False discovery rate at which it would still be told; null by counts.' }),
      sides: z.array(
        z.strictObject({
          people: z.int().meta({ description: 'Who say it, each counted once; of authors, posts.' }),
          posts: z.int(),
          net,
        }),
      ),
      effects: z
        .array(z.strictObject(effects))
        .meta({ description: 'What it does to net sentiment from the first side to each other.' }),
    }),
  ),
});

export const compareRoute = (queries: QueryEngine) =>
  defineRoute({
    method: 'GET',
    path: '/api/compare',
    tag: 'Questions',
    summary: 'Two to four topics or periods side by side, and what drives their difference',
    description:
      'Terms by weighted log-odds ratios with an informative Dirichlet prior, each with its false discovery rate; sentiment by what is written and how it feels. Of each side at most 20,000 posts are looked at for terms (`looked`); summaries are of all. docs/compare.md says how.',
    query: z.strictObject({
      a: side('first', 'topic=coffee'),
      b: side('second', 'topic=tea'),
      c: side('third', 'topic=milk').optional(),
      d: side('fourth', 'topic=water').optional(),
      ...FILTER,
      limit: whole({ least: 1, most: 100, or: 20 }, 'Terms of each kind and side at most.'),
      quick: flag(
        'Answer at once from counts, where they answer and reading the posts would take long; `by` says which it is.',
      ),
    }),
    answer: {
      description: 'The sides in order, and how they differ.',
      schema: z.strictObject({
        by: z.enum(['posts', 'counts']).meta({
          description:
            'posts: the whole answer; counts: posts stand where people would, without words and without saying how sure a difference is.',
        }),
        sides: z.array(
          z.strictObject({
            summary: summarySchema.omit({ sample: true }),
            net,
            looked: z.int().meta({ description: 'Posts looked at for terms: all, or a sample.' }),
          }),
        ),
        kinds: z.strictObject(
          Object.fromEntries(COMPARED.map((kind) => [kind, kindSchema])) as Record<
            (typeof COMPARED)[number],
            typeof kindSchema
          >,
        ),
        explained: z.array(
          z.strictObject({
            side: z.int().meta({ description: 'From the first side to this one.' }),
            by: z.enum(['langs', 'networks']),
            change: z.number().meta({ description: 'Of net sentiment; the sum of mix and rate.' }),
            ...effects,
            groups: z.array(z.strictObject({ key: z.string(), ...effects })),
          }),
        ),
      }),
    },
    problems: ['too-costly'],
    handle: ({ query: { limit, quick, ...query }, signal }) => {
      const common = filterOf(query);
      const sides = SIDES.flatMap((name) => {
        const text = query[name];
        return text === undefined ? [] : [{ ...common, ...filterIn(name, text) }];
      });
      return queries.compare(sides, { limit, quick }, { signal });
    },
  });

function filterIn(name: string, text: string): PostFilter {
  try {
    return filterOf(checkParameters(FILTER_SCHEMA, Object.fromEntries(new URLSearchParams(text))));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem('invalid-parameter', `In the side ${name}: ${error.message}`, { faults: error.faults });
  }
}
