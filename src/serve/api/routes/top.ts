import { z } from 'zod';
import type { QueryEngine } from '../../../query/engine.ts';
import { TOP_KINDS, type TopKind } from '../../../query/top.ts';
import { FILTER, filterOf, flag, whole } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';
import { SPLIT } from '../schemas.ts';

const QUESTION = {
  ...FILTER,
  limit: whole({ least: 1, most: 1000, or: 20 }, 'How many entries at most.'),
  quick: flag('Answer at once from counts of large objects, even where that is off; `off_by` says how far.'),
};

const topSchema = z
  .strictObject({
    top: z.array(
      z.strictObject({
        key: z.string(),
        network: z.string().optional().meta({ description: 'Of authors: where they post.' }),
        type: z
          .string()
          .optional()
          .meta({ description: 'Of entities: person, location and so on, as most posts have it.' }),
        types: z
          .record(z.string(), z.int())
          .optional()
          .meta({ description: 'Of entities: posts by each type that models gave the name.' }),
        ...SPLIT,
      }),
    ),
    off_by: z.int().meta({
      description:
        'So many posts may be missing from each entry, and an entry that is not listed may have so many more than the last; 0 where all is exact, as it is unless `quick`.',
    }),
  })
  .meta({ id: 'Top', description: 'Entries with the most posts, most first.' });

export function topRoutes(queries: QueryEngine): Route[] {
  const ask = async (
    kinds: readonly TopKind[],
    query: z.output<z.ZodObject<typeof QUESTION>>,
    signal: AbortSignal,
  ): Promise<Partial<Record<TopKind, z.input<typeof topSchema>>>> => {
    const { limit, quick } = query;
    const tops = await queries.tops(kinds, filterOf(query), { limit, quick }, { signal });
    return Object.fromEntries([...tops].map(([kind, { top, offBy }]) => [kind, { top, off_by: offBy }]));
  };
  const one = defineRoute({
    method: 'GET',
    path: '/api/top/{what}',
    tag: 'Questions',
    summary: 'What is said most, and how those posts feel',
    params: z.strictObject({ what: z.enum(TOP_KINDS).meta({ description: 'What is counted.' }) }),
    query: z.strictObject(QUESTION),
    answer: { description: 'Entries with the most posts, most first.', schema: topSchema },
    problems: ['too-costly'],
    handle: async ({ params, query, signal }) => (await ask([params.what], query, signal))[params.what]!,
  });
  const several = defineRoute({
    method: 'GET',
    path: '/api/top',
    tag: 'Questions',
    summary: 'Several tops in one answer',
    query: z.strictObject({
      ...QUESTION,
      what: z
        .string()
        .transform((text) => [...new Set(text.split(',').map((value) => value.trim()))])
        .pipe(z.array(z.enum(TOP_KINDS)))
        .meta({
          description: `What is counted: ${TOP_KINDS.join(', ')}; several with commas between.`,
          examples: ['hashtags,entities'],
        }),
    }),
    answer: {
      description: 'A top for each kind asked for, by its name.',
      schema: z.strictObject({ tops: z.partialRecord(z.enum(TOP_KINDS), topSchema) }),
    },
    problems: ['too-costly'],
    handle: async ({ query, signal }) => ({ tops: await ask(query.what, query, signal) }),
  });
  return [one, several];
}
