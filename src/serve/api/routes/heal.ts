import { z } from 'zod';
import { listGaps } from '../../../ledger/gaps.ts';
import type { Clock } from '../../../model/clock.ts';
import { GAP_REASONS } from '../../../model/coverage.ts';
import { HEAL_STATES } from '../../../pipeline/heal-desk.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import type { Work } from '../../work.ts';
import { instant } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { orRefused } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';

const MOST = 1000;
const several = <T extends z.ZodType>(one: T, description: string) =>
  z.array(one).min(1).max(MOST).optional().meta({ description });

const bodySchema = z.strictObject({
  ids: several(z.int().min(1), 'Gaps by their ids, as `GET /api/gaps` has them.'),
  sources: several(z.string(), 'Those of these sources.'),
  topics: several(z.string(), 'Those of these topics, and of sources that take everything.'),
  reasons: several(z.enum(GAP_REASONS), 'Those that are there for these reasons.'),
  from: instant('Those that reach beyond this time.').optional(),
  to: instant('Those that begin before this time.').optional(),
});

const time = z.string().meta({ format: 'date-time' });

const runSchema = z
  .strictObject({
    id: z.string(),
    state: z.enum(HEAL_STATES),
    reason: z.string().nullable().meta({ description: 'Why it failed.' }),
    started_at: time,
    ended_at: time.nullable(),
    gaps: z.int().meta({ description: 'Gaps that are asked for.' }),
    gap: z.int().meta({ description: 'Which of them is under way, from 1; 0 before the first.' }),
    blocks: z.int().meta({ description: 'Blocks that came so far.' }),
    bytes: z.int(),
    healed: z
      .array(
        z.strictObject({
          source: z.string(),
          topic: z.string().nullable(),
          from: time,
          to: time,
          reason: z.enum(GAP_REASONS),
          seconds: z.number().meta({ description: 'Missing before.' }),
          seconds_left: z.number().meta({ description: 'Missing still.' }),
          why: z.string().nullable().meta({ description: 'Why something is left.' }),
          healable: z.boolean().meta({ description: 'Whether what is left could be had at another time.' }),
        }),
      )
      .meta({ description: 'What became of each, once it has ended.' }),
    healed_seconds: z.number(),
    seconds_left: z.number(),
  })
  .meta({ id: 'HealRun', description: 'Networks being asked again for what is missing.' });

const LIST = z.strictObject({ runs: z.array(runSchema) });

/** Only one runs at a time, so it needs no id to be cancelled. */
export const healRoutes = ({ heals }: Pick<Work, 'heals'>, queries: QueryEngine, clock: Clock): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/gaps/heal',
    tag: 'Collecting',
    summary: 'Ask the networks again for what is missing',
    description:
      'All gaps that can be healed, or those that fit; in the background, whoever listens. Gaps that go on are left to their source. Of networks that charge, within the budget of the month.',
    body: bodySchema,
    answer: { description: 'The run, which has begun.', status: 202, schema: runSchema },
    problems: ['conflict', 'not-found'],
    handle: ({ body, reply }) =>
      orRefused(() => {
        const filter = Object.fromEntries(
          Object.entries(body).filter(([, value]) => value !== undefined),
        ) as Parameters<Work['heals']['start']>[0];
        if (filter.ids !== undefined) checkIds(filter.ids, queries, clock);
        const run = heals.start(filter);
        reply.code(202);
        return run;
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/gaps/heal',
    tag: 'Collecting',
    summary: 'How the healing of gaps stands',
    answer: { description: 'The last runs since the process began, the newest first.', schema: LIST },
    handle: () => ({ runs: heals.list() }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/gaps/heal/cancel',
    tag: 'Collecting',
    summary: 'Stop the healing of gaps',
    description: 'What is healed stays so.',
    answer: { description: 'The run that was stopped.', schema: runSchema },
    problems: ['conflict'],
    handle: async () => {
      const run = await heals.cancel();
      if (run !== null) return run;
      throw new Problem('conflict', 'No gap is being asked for at this moment.', {
        code: 'heal-not-running',
      });
    },
  }),
];

/** Says which gap is not there any more, or goes on, or cannot be healed, before anything is asked. */
function checkIds(ids: readonly number[], queries: QueryEngine, clock: Clock): void {
  const gaps = listGaps(queries.lake.db, { ids }, { now: clock.now(), owned: true });
  for (const id of ids) {
    const gap = gaps.find((one) => one.id === id);
    if (gap === undefined) {
      const detail = `There is no open gap ${id} that is over; what is healed in part is a new one. GET /api/gaps lists them.`;
      throw new Problem('not-found', detail);
    }
    if (!gap.healable) {
      const detail = `The gap ${id} of ${gap.source} cannot be healed: the network no longer has it.`;
      throw new Problem('conflict', detail, { code: 'gap-lost' });
    }
  }
}
