import { z } from 'zod';
import type { Channel } from '../../../alerts/channels/channel.ts';
import { alert as definition } from '../../../config/alert.ts';
import { listDeliveries } from '../../../lake/alerts/deliveries.ts';
import { findFiring, listFirings } from '../../../lake/alerts/firings.ts';
import type { Clock } from '../../../model/clock.ts';
import { messageOf } from '../../../model/errors.ts';
import { backtestAlert } from '../../../pipeline/alerts/backtest.ts';
import { driversOf } from '../../../pipeline/alerts/measure.ts';
import { isLow, stretchOf, testNotice } from '../../../pipeline/alerts/notice-of.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { backtestView, deliveryView, driversView, firingView } from '../../alert-views.ts';
import { FILTER, instant, whole } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { Gate } from '../security/gate.ts';
import { backtestSchema, deliverySchema, driversSchema, firingSchema, named } from './alert-schemas.ts';

const TEST_WITHIN_MS = 10_000;
/** Tests of channels that wait for their receivers. */
const TESTS = { atOnce: 2, waiting: 4 };
const DRIVERS = 10;

const LIST = whole({ least: 1, most: 1000, or: 100 }, 'How many, the newest.');
const OF_ALERT = z.string().min(1).max(64).optional().meta({ description: 'Only those of this alert.' });

/** What was fired and told, what would have been, and whether it can be; `backtests` bounds how many run at once. */
export function alertNewsRoutes(
  channels: readonly Channel[],
  queries: QueryEngine,
  backtests: Gate,
  clock: Clock,
): Route[] {
  const tests = new Gate(TESTS.atOnce, TESTS.waiting);
  return [
    defineRoute({
      method: 'GET',
      path: '/api/alerts/{name}/drivers',
      tag: 'Alerts',
      summary: 'The posts that drove a firing',
      description: 'As they are in the lake now, those first that were liked and passed on most.',
      params: named,
      query: z.strictObject({
        revision: whole({ least: 1, most: 1e9, or: 1 }, 'Of the firing.'),
        window_start: instant('Of the firing.'),
      }),
      answer: { description: 'What stands out.', schema: driversSchema },
      problems: ['not-found'],
      handle: async ({ params, query, signal }) => {
        const key = { alert: params.name, revision: query.revision, windowStart: query.window_start };
        const firing = findFiring(queries.lake.db, key);
        if (firing === null) throw new Problem('not-found', `The alert "${params.name}" fired nothing then.`);
        const how = { low: isLow(firing), limit: DRIVERS };
        return driversView(await driversOf(queries, firing.definition, stretchOf(firing), how, { signal }));
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/alerts/firings',
      tag: 'Alerts',
      summary: 'What alerts have fired',
      query: z.strictObject({ alert: OF_ALERT, from: FILTER.from, limit: LIST }),
      answer: {
        description: 'The newest first.',
        schema: z.strictObject({ firings: z.array(firingSchema) }),
      },
      handle: ({ query: { alert, from, limit } }) => ({
        firings: listFirings(queries.lake.db, {
          limit,
          ...(alert === undefined ? {} : { alert }),
          ...(from === undefined ? {} : { from }),
        }).map(firingView),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/alerts/deliveries',
      tag: 'Alerts',
      summary: 'What was told, and what waits or was given up',
      query: z.strictObject({ alert: OF_ALERT, limit: LIST }),
      answer: {
        description: 'The newest first.',
        schema: z.strictObject({ deliveries: z.array(deliverySchema) }),
      },
      handle: ({ query: { alert, limit } }) => ({
        deliveries: listDeliveries(queries.lake.db, {
          limit,
          ...(alert === undefined ? {} : { alert }),
        }).map(deliveryView),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/alerts/channels/{name}/test',
      tag: 'Alerts',
      summary: 'Send a test to a channel',
      params: named,
      answer: {
        description: 'Whether it was taken.',
        schema: z.strictObject({ delivered: z.boolean(), reason: z.string().nullable() }),
      },
      problems: ['not-found', 'too-many-requests'],
      handle: async ({ params, signal }) => {
        const channel = channels.find(({ name }) => name === params.name);
        if (channel === undefined) {
          const detail = `There is no channel "${params.name}" in the configuration.`;
          throw new Problem('not-found', detail, { code: 'channel-unknown' });
        }
        const within = AbortSignal.any([signal, AbortSignal.timeout(TEST_WITHIN_MS)]);
        const done = await tests.run(() =>
          channel.send(testNotice(channel.name, clock.now()), within).then(
            () => null,
            (error: unknown) => messageOf(error),
          ),
        );
        if (done === null) throw tooMany();
        return { delivered: done.result === null, reason: done.result };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/alerts/backtest',
      tag: 'Alerts',
      summary: 'How often an alert would have fired',
      description:
        'Over the posts already in the lake, by the code that watches: the last four weeks unless a time is given. The newest firings come with the posts that drove them.',
      body: z.strictObject({ alert: definition, from: FILTER.from, to: FILTER.to }),
      answer: { description: 'Each window as it is judged, and the firings.', schema: backtestSchema },
      problems: ['too-costly', 'too-many-requests'],
      handle: async ({ body: { alert, from, to }, signal }) => {
        const began = performance.now();
        const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const done = await backtests.run(() =>
          backtestAlert(queries, alert, { ...range, now: clock.now() }, { signal }),
        );
        if (done === null) throw tooMany();
        return backtestView(alert, done.result, (performance.now() - began) / 1000);
      },
    }),
  ];
}

const tooMany = (): Problem =>
  new Problem('too-many-requests', 'Too many are asked for at a time; ask again in a moment.', {
    headers: { 'Retry-After': '5' },
  });
