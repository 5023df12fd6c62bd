import type { Command } from '../command.ts';

export const score: Command = {
  name: 'score',
  summary: 'let the second pass score what waits for it, now',
  description:
    'While `start` runs, the second pass works behind it by itself. Call this after an import where nothing else runs; it ends when no post waits. It can be stopped at any time and goes on from there.',
  json: true,
  examples: ['undertone score'],
  load: () => import('../score/run.ts'),
};
