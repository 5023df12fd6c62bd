import type { Command } from '../command.ts';

export const corrections: Command = {
  name: 'corrections',
  summary: 'list the labels that were set by hand, or export them for training',
  description:
    'Of posts that are there with the text that was labelled. The file has the columns id, label and text, parted by tabs, as `train` and `evaluate` take it.',
  options: [{ flags: '--export <file>', description: 'write them to a file; - is the standard output' }],
  json: true,
  examples: ['undertone corrections', 'undertone corrections --export corrections.tsv'],
  load: () => import('../corrections/run.ts'),
};
