/** What answers are like, for the OpenAPI document and for tests. */
import { z } from 'zod';
import { type ColumnType, LABELS, type Label, POST_COLUMNS } from '../../model/post.ts';
import { COVERAGE_COLUMNS } from '../../query/coverage-row.ts';
import { WINDOW_COLUMNS } from '../../windows/window.ts';

const TYPES: Record<ColumnType, () => z.ZodType> = {
  text: () => z.string(),
  integer: () => z.int(),
  real: () => z.number(),
  boolean: () => z.boolean(),
  timestamp: () => z.string().meta({ format: 'date-time' }),
  'text[]': () => z.array(z.string()),
  entities: () => z.array(z.strictObject({ text: z.string(), type: z.string(), score: z.number() })),
};

interface ColumnOf {
  name: string;
  type: ColumnType;
  nullable: boolean;
  description?: string;
}

const rowSchema = (columns: readonly ColumnOf[]) =>
  z.strictObject(
    Object.fromEntries(
      columns.map(({ name, type, nullable, description }) => {
        const schema = name === 'sentiment' ? z.enum(LABELS) : TYPES[type]();
        const shown = nullable ? schema.nullable() : schema;
        return [name, description === undefined ? shown : shown.meta({ description })];
      }),
    ),
  );

export const postSchema = rowSchema(POST_COLUMNS).meta({ id: 'Post', description: 'A row of `posts`.' });

export const windowSchema = rowSchema(WINDOW_COLUMNS).meta({
  id: 'Window',
  description:
    'A row of `windows`. Shares are of the scored posts, each with its 95 % interval; revision 0 is not issued yet.',
});

export const coverageSchema = rowSchema(COVERAGE_COLUMNS).meta({
  id: 'Coverage',
  description: 'A row of `coverage`: what was asked for, fetched and missed, by topic, source and window.',
});

const perLabel = (schema: z.ZodType) =>
  z.strictObject(Object.fromEntries(LABELS.map((label) => [label, schema])) as Record<Label, z.ZodType>);

/** Posts, how many are scored, and how those feel. */
export const SPLIT = {
  posts: z.int(),
  scored: z.int(),
  sentiment: perLabel(z.int()).meta({ description: 'Scored posts by what they feel.' }),
  shares: perLabel(z.number().nullable()).meta({ description: 'Of the scored posts, 0 to 1.' }),
};

const instant = z.string().nullable();

export const summarySchema = z
  .strictObject({
    ...SPLIT,
    averages: perLabel(z.number().nullable()).meta({ description: 'Mean scores of the scored posts.' }),
    intervals: perLabel(z.strictObject({ low: z.number(), high: z.number() }).nullable()).meta({
      description:
        '95 % intervals of the shares; null where nothing is scored or the model has no such label.',
    }),
    from: instant.meta({ description: 'Start of the quarter-hour of the first post.', format: 'date-time' }),
    to: instant.meta({ description: 'End of the quarter-hour of the last post.', format: 'date-time' }),
    sample: z.boolean().meta({ description: 'Whether this is the made-up sample.' }),
  })
  .meta({ id: 'Summary' });
