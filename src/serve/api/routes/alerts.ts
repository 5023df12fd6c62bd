import { z } from 'zod';
import type { Channel } from '../../../alerts/channels/channel.ts';
import { alert as definition } from '../../../config/alert.ts';
import { countDeliveries } from '../../../lake/alerts/deliveries.ts';
import type { Alert } from '../../../model/alert.ts';
import type { Clock } from '../../../model/clock.ts';
import { UsageError } from '../../../model/errors.ts';
import type { Alerts } from '../../../pipeline/alerts/alerts.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { alertView, deliveryView } from '../../alert-views.ts';
import { duration } from '../parameters.ts';
import { changed } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';
import { alertSchema, channelSchema, deliverySchema, named } from './alert-schemas.ts';

/** The alerts of the process that serves, and the channels that it tells. */
export interface AlertDesk {
  alerts: Alerts;
  channels: readonly Channel[];
}

const answer = { description: 'The alert as it is watched.', schema: alertSchema };
const problems = ['conflict', 'not-found'] as const;

export function alertRoutes({ alerts, channels }: AlertDesk, queries: QueryEngine, clock: Clock): Route[] {
  const shown = (name: string) => {
    const stored = alerts.list().find((one) => one.alert.name === name)!;
    return alertView(stored, alerts.open().get(name), clock.now());
  };
  const change = (alert: Alert, how: (alert: Alert) => unknown) =>
    changed(KINDS, () => {
      checkChannels(alert, channels);
      how(alert);
      return shown(alert.name);
    });
  const act = (name: string, how: () => unknown) =>
    changed(KINDS, () => {
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
      handle: ({ params }) =>
        changed(KINDS, () => alertView(alerts.remove(params.name), undefined, clock.now())),
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
      method: 'POST',
      path: '/api/alerts/deliveries/again',
      tag: 'Alerts',
      summary: 'Send a message again that was given up',
      description: 'Once, with the same key; where that fails too it is given up again.',
      body: z.strictObject({ key: z.string().min(1).max(300).meta({ description: 'Of the message.' }) }),
      answer: { description: 'The message on its way.', schema: deliverySchema },
      problems,
      handle: ({ body }) => changed(KINDS, () => deliveryView(alerts.sendAgain(body.key))),
    }),
  ];
}

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

const KINDS = {
  'alert-name': ['invalid-body', 'name'],
  'alert-wrong': ['invalid-body', ''],
  'channel-unknown': ['invalid-body', 'notify'],
  'alert-exists': ['conflict', 'name'],
  'alert-configured': ['conflict', 'name'],
  'alert-quiet': ['conflict', 'name'],
  'too-many-alerts': ['conflict', 'name'],
  'alert-unknown': ['not-found', 'name'],
  'delivery-unknown': ['not-found', 'key'],
  'delivery-not-dead': ['conflict', 'key'],
} as const;
