import { z } from 'zod';
import type { Channel } from '../../../alerts/channels/channel.ts';
import { alert as definition } from '../../../config/alert.ts';
import { countDeliveries, listDeliveries } from '../../../lake/alerts/deliveries.ts';
import { findFiring, listFirings } from '../../../lake/alerts/firings.ts';
import type { Alert } from '../../../model/alert.ts';
import type { Clock } from '../../../model/clock.ts';
import { messageOf, UsageError } from '../../../model/errors.ts';
import { type Alerts, check } from '../../../pipeline/alerts/alerts.ts';
import { backtestAlert } from '../../../pipeline/alerts/backtest.ts';
import { driversOf } from '../../../pipeline/alerts/measure.ts';
import { isLow, stretchOf, testNotice } from '../../../pipeline/alerts/notice-of.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { alertView, backtestView, deliveryView, driversView, firingView } from '../../alert-views.ts';
import { duration, FILTER, instant, whole } from '../parameters.ts';
import { Problem, type ProblemCode } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import type { Gate } from '../security/gate.ts';
import {
  alertSchema,
  backtestSchema,
  channelSchema,
  deliverySchema,
  driversSchema,
  firingSchema,
} from './alert-schemas.ts';

/** The alerts of the process that serves, and the channels that it tells. */
export interface AlertDesk {
  alerts: Alerts;
  channels: readonly Channel[];
}

const TEST_WITHIN_MS = 10_000;
const DRIVERS = 10;

const named = z.strictObject({
  name: z.string().meta({ description: 'Its name.', examples: ['coffee turns sour'] }),
});
const LIST = whole({ least: 1, most: 1000, or: 100 }, 'How many, the newest.');
const OF_ALERT = z.string().min(1).max(64).optional().meta({ description: 'Only those of this alert.' });
const answer = { description: 'The alert as it is watched.', schema: alertSchema };
const problems = ['conflict', 'not-found'] as const;

export function alertRoutes(
  { alerts, channels }: AlertDesk,
  queries: QueryEngine,
  gate: Gate,
  clock: Clock,
): Route[] {
  const shown = (name: string) => {
    const stored = alerts.list().find((one) => one.alert.name === name)!;
    return alertView(stored, alerts.open().get(name), clock.now());
  };
  const change = (alert: Alert, how: (alert: Alert) => unknown) =>
    changed(() => {
      checkChannels(alert, channels);
      how(alert);
      return shown(alert.name);
    });
  const act = (name: string, how: () => unknown) =>
    changed(() => {
      how();
      return shown(name);
    });
  return [
    defineRoute({
      method: 'GET',
      path: '/api/alerts',
      tag: 'Alerts',
      summary: 'What is watched for, and how it stands',
      answer: {
        description: 'The alerts in order of their names, the channels, and how much waits to be told.',
        schema: z.strictObject({
          alerts: z.array(alertSchema),
          channels: z.array(channelSchema),
          deliveries: z.strictObject({ waiting: z.int(), dead: z.int() }),
        }),
      },
      handle: () => {
        const open = alerts.open();
        return {
          alerts: alerts.list().map((stored) => alertView(stored, open.get(stored.alert.name), clock.now())),
          channels: channels.map(({ name, type, target }) => ({ name, type, target })),
          deliveries: countDeliveries(queries.lake.db),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/alerts',
      tag: 'Alerts',
      summary: 'Watch for one thing more',
      description:
        'It holds for windows that end from now on; `POST /api/alerts/backtest` says how often it would have fired.',
      body: definition,
      answer,
      problems: ['conflict'],
      handle: ({ body }) => change(body, (alert) => alerts.add(alert)),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/alerts/{name}',
      tag: 'Alerts',
      summary: 'Give an alert another definition',
      description: 'What it fires under the one before is over. The name stays.',
      params: named,
      body: definition,
      answer,
      problems,
      handle: ({ params, body }) => change({ ...body, name: params.name }, (alert) => alerts.change(alert)),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/alerts/{name}',
      tag: 'Alerts',
      summary: 'No longer watch',
      description: 'What it fired stays in the history.',
      params: named,
      answer: { description: 'The alert as it was.', schema: alertSchema },
      problems,
      handle: ({ params }) => changed(() => alertView(alerts.remove(params.name), undefined, clock.now())),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/alerts/{name}/acknowledge',
      tag: 'Alerts',
      summary: 'Say that somebody has seen what it fires',
      params: named,
      answer,
      problems,
      handle: ({ params }) => act(params.name, () => alerts.acknowledge(params.name)),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/alerts/{name}/resolve',
      tag: 'Alerts',
      summary: 'Say that what it fires is over',
      description: 'It fires anew where a later window meets its condition.',
      params: named,
      answer,
      problems,
      handle: ({ params }) => act(params.name, () => alerts.resolve(params.name)),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/alerts/{name}/mute',
      tag: 'Alerts',
      summary: 'Tell nobody of it for a time',
      description: 'What it fires is recorded all the same.',
      params: named,
      body: z.strictObject({ for: duration('1h', 'For how long from now.') }),
      answer,
      problems,
      handle: ({ params, body }) => act(params.name, () => alerts.mute(params.name, clock.now() + body.for)),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/alerts/{name}/unmute',
      tag: 'Alerts',
      summary: 'Tell of it again',
      params: named,
      answer,
      problems,
      handle: ({ params }) => act(params.name, () => alerts.mute(params.name, null)),
    }),
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
        const done = await gate.run(() =>
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
        changed(() => check(alert));
        const began = performance.now();
        const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const done = await gate.run(() =>
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

function checkChannels({ notify }: Alert, channels: readonly Channel[]): void {
  for (const name of notify) {
    if (channels.some((channel) => channel.name === name)) continue;
    const known = channels.map((channel) => channel.name).join(', ');
    throw new UsageError(
      `There is no channel "${name}"; ${known === '' ? 'the configuration has none, under "channels"' : `there are ${known}`}.`,
      { code: 'channel-unknown' },
    );
  }
}

const KINDS: Readonly<Record<string, [kind: ProblemCode, name: string]>> = {
  'alert-name': ['invalid-body', 'name'],
  'alert-wrong': ['invalid-body', ''],
  'channel-unknown': ['invalid-body', 'notify'],
  'alert-exists': ['conflict', 'name'],
  'alert-configured': ['conflict', 'name'],
  'alert-quiet': ['conflict', 'name'],
  'too-many-alerts': ['conflict', 'name'],
  'alert-unknown': ['not-found', 'name'],
};

/** Runs a change; what is wrong with it is told as the problem that it is. */
function changed<T>(change: () => T): T {
  try {
    return change();
  } catch (error) {
    const [kind, name] = (error instanceof UsageError && KINDS[error.code]) || [];
    if (kind === undefined || name === undefined) throw error;
    const { message, code } = error as UsageError;
    throw new Problem(kind, message, { code, faults: [{ name, detail: message }], cause: error });
  }
}
