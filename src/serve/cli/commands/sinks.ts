import type { Command } from '../command.ts';

export const sinks: Command = {
  name: 'sinks',
  summary: 'say how the sinks stand: what waits for them, what they would not take',
  description:
    'A sink is a store beyond the lake that holds each post as it is now: a search index, a table. Sinks are named in undertone.yaml and told by the process that `undertone start` runs; `send` tells them now, and ends when nothing waits. `refused NAME` shows what a sink would not take, and `retry NAME` gives it that again. `remove NAME` forgets a sink that is no longer in the configuration. See docs/sinks.md.',
  arguments: [
    { flags: '[action]', description: 'list, send, refused, retry or remove' },
    { flags: '[name]', description: 'the name of the sink' },
  ],
  json: true,
  examples: ['undertone sinks', 'undertone sinks send', 'undertone sinks refused search'],
  load: () => import('../sinks/run.ts'),
};
