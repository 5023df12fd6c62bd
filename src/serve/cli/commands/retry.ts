import type { Command } from '../command.ts';

export const retry: Command = {
  name: 'retry',
  summary: 'send dead letters through the pipeline again',
  description:
    'Dead letters are records that could not be understood, kept with the reason. After an update, or a mended file format, they may be; those that still are not stay dead letters. Posts that the second pass failed on are given to it again.',
  json: true,
  examples: ['undertone retry'],
  load: () => import('../retry/run.ts'),
};
