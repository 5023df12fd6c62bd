import type { Command } from '../command.ts';

export const sources: Command = {
  name: 'sources',
  summary: 'say how each source stands: its state, how far behind, what is missing',
  description:
    'Asks the process that collects, where there is one; else it says what the lake knows. A lag is how far back lies the time up to which all that was asked for is accounted for; sources that keep no account, as of files, have none. What went wrong is `undertone gaps`.',
  json: true,
  examples: ['undertone sources', 'undertone sources --json'],
  load: () => import('../sources/run.ts'),
};
