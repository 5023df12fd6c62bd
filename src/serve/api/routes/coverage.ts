import { z } from 'zod';
import { listGaps } from '../../../ledger/gaps.ts';
import type { Clock } from '../../../model/clock.ts';
import { GAP_REASONS } from '../../../model/coverage.ts';
import { COVERAGE_COLUMNS } from '../../../query/coverage-row.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { duration, FILTER, list, whole } from '../parameters.ts';
import { defineRoute, type Route } from '../route.ts';
import { coverageSchema } from '../schemas.ts';

const BY = {
  source: list('Of this source', 'bluesky'),
  topic: list('Of this topic, and of sources that take everything', 'coffee'),
};

const gapSchema = z
  .strictObject({
    id: z.int().nullable().meta({
      description:
        'By which `POST /api/gaps/heal` takes it; null while it goes on. What is healed in part is a new gap.',
    }),
    source: z.string(),
    topic: z.string().nullable().meta({ description: 'Null where the source takes everything.' }),
    from: z.string().meta({ format: 'date-time' }),
    to: z.string().nullable().meta({ description: 'Null while it goes on.', format: 'date-time' }),
    seconds: z.number().meta({ description: 'How long it is; up to now while it goes on.' }),
    reason: z.enum(GAP_REASONS),
    detail: z.string(),
    healable: z.boolean().meta({ description: 'Whether the network could still be asked for it.' }),
    healed_at: z.string().nullable().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Gap', description: 'A stretch of time that is missing.' });

export const coverageRoutes = (queries: QueryEngine, clock: Clock): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/coverage',
    tag: 'Questions',
    summary: 'What was asked for, fetched and missed',
    description:
      'A row a source, topic and window in which something was asked of the source, oldest first. Of files nothing is known, so they have none.',
    query: z.strictObject({
      length: duration('15m', 'The length of a window, such as 15m or 1h.'),
      ...BY,
      from: FILTER.from,
      to: FILTER.to,
      limit: whole(
        { least: 1, most: 10_000, or: 1000 },
        'How many rows at most; those of the newest windows.',
      ),
    }),
    answer: {
      description: 'The columns and the rows.',
      schema: z.strictObject({ columns: z.array(z.string()), coverage: z.array(coverageSchema) }),
    },
    problems: ['too-costly'],
    handle: async ({ query, signal }) => {
      const { length: lengthMs, limit, source, topic, from, to } = query;
      const filter = {
        ...given('sources', source),
        ...given('topics', topic),
        ...given('from', from),
        ...given('to', to),
      };
      return {
        columns: COVERAGE_COLUMNS.map(({ name }) => name),
        coverage: await queries.coverage(filter, { lengthMs, limit }, { signal }),
      };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/gaps',
    tag: 'Questions',
    summary: 'What is missing, and why',
    description: 'Gaps of the ledger, oldest first, those that go on at this moment too.',
    query: z.strictObject({
      ...BY,
      reason: list('Missing for this reason', 'crash').pipe(z.array(z.enum(GAP_REASONS)).optional()),
      from: FILTER.from,
      to: FILTER.to,
      healed: z
        .enum(['true', 'false'])
        .default('false')
        .meta({ description: 'Whether those that were healed since are told too.' }),
      limit: whole({ least: 1, most: 10_000, or: 1000 }, 'How many gaps at most; the newest.'),
    }),
    answer: { description: 'The gaps.', schema: z.strictObject({ gaps: z.array(gapSchema) }) },
    handle: ({ query }) => {
      const { source, topic, reason, from, to, healed, limit } = query;
      const filter = {
        ...given('sources', source),
        ...given('topics', topic),
        ...given('reasons', reason),
        ...given('from', from),
        ...given('to', to),
        healed: healed === 'true',
      };
      // The process that serves is the one that collects.
      const gaps = listGaps(queries.lake.db, filter, { now: clock.now(), owned: true });
      return { gaps: gaps.slice(-limit) };
    },
  }),
];

function given<N extends string, V>(name: N, value: V | undefined): { [name in N]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [name in N]?: V };
}
