import { UsageError } from '../../../model/errors.ts';
import { nearest } from '../../../model/nearest.ts';
import type { Call } from '../command.ts';
import { tryRule } from './backtest.ts';
import { change } from './change.ts';
import { check } from './check.ts';
import { list } from './list.ts';

export interface TopicsOptions {
  from?: number;
  to?: number;
  examples: number;
}

/** Each action, what it takes, and what does it. */
const ACTIONS: Readonly<
  Record<string, { takes: readonly string[]; run(call: Call<TopicsOptions>, words: string[]): Promise<void> }>
> = {
  list: { takes: [], run: list },
  add: { takes: ['NAME', 'RULE'], run: (call, [name, rule]) => change(call, 'add', name!, rule!) },
  change: { takes: ['NAME', 'RULE'], run: (call, [name, rule]) => change(call, 'change', name!, rule!) },
  remove: { takes: ['NAME'], run: (call, [name]) => change(call, 'remove', name!, '') },
  check: { takes: ['RULE'], run: (call, [rule]) => check(call, rule!) },
  backtest: { takes: ['RULE'], run: (call, [rule]) => tryRule(call, rule!) },
};

export async function run(call: Call<TopicsOptions>): Promise<void> {
  const [name = 'list', ...words] = call.args;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    const meant = nearest(name, Object.keys(ACTIONS));
    const advice =
      meant === null ? `it is one of ${Object.keys(ACTIONS).join(', ')}` : `did you mean "${meant}"?`;
    throw new UsageError(`There is no action "${name}" on topics; ${advice}${meant === null ? '.' : ''}`);
  }
  if (words.length !== action.takes.length) {
    const usage = ['undertone topics', name, ...action.takes].join(' ');
    const hint =
      words.length > action.takes.length ? ' Put the rule in single quotes, so that it is one word.' : '';
    throw new UsageError(`It is to be called as "${usage}".${hint}`);
  }
  await action.run(call, words);
}
