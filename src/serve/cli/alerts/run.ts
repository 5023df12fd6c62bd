import { UsageError } from '../../../model/errors.ts';
import { nearest } from '../../../model/nearest.ts';
import type { Call } from '../command.ts';
import { add, change, mute } from './change.ts';
import type { AlertOptions } from './definition.ts';
import { history, list } from './list.ts';
import { tryAlert } from './test.ts';

type Action = { named: 'never' | 'may' | 'must'; run(call: Call<AlertOptions>, name: string): Promise<void> };

const ACTIONS: Readonly<Record<string, Action>> = {
  list: { named: 'never', run: list },
  history: { named: 'may', run: history },
  add: { named: 'must', run: add },
  test: { named: 'may', run: tryAlert },
  ack: {
    named: 'must',
    run: (call, name) =>
      change(call, { do: 'acknowledge', name }, `What the alert "${name}" fires is acknowledged.`),
  },
  resolve: {
    named: 'must',
    run: (call, name) => change(call, { do: 'resolve', name }, `What the alert "${name}" fired is over.`),
  },
  mute: { named: 'must', run: mute },
  unmute: {
    named: 'must',
    run: (call, name) =>
      change(call, { do: 'mute', name, until: null }, `The alert "${name}" is told again.`),
  },
  remove: {
    named: 'must',
    run: (call, name) => change(call, { do: 'remove', name }, `The alert "${name}" is no longer watched.`),
  },
};

export async function run(call: Call<AlertOptions>): Promise<void> {
  const [name = 'list', alert] = call.args;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    const meant = nearest(name, Object.keys(ACTIONS));
    const advice =
      meant === null ? `it is one of ${Object.keys(ACTIONS).join(', ')}.` : `did you mean "${meant}"?`;
    throw new UsageError(`There is no action "${name}" on alerts; ${advice}`);
  }
  if ((alert === undefined && action.named === 'must') || (alert !== undefined && action.named === 'never')) {
    const usage = ['undertone alerts', name, ...(action.named === 'must' ? ['NAME'] : [])].join(' ');
    throw new UsageError(`It is to be called as "${usage}".`);
  }
  await action.run(call, alert!);
}
