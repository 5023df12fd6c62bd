import type { Command } from '../command.ts';

export const compact: Command = {
  name: 'compact',
  summary: 'merge small objects, part posts by day and drop what was deleted',
  description:
    'The background does this by itself while `start` runs; call it to have it done now, before the lake is copied for instance.',
  json: true,
  examples: ['undertone compact'],
  load: () => import('../compact/run.ts'),
};
