import type { Command } from '../command.ts';

export const evaluate: Command = {
  name: 'evaluate',
  summary: 'compare a model with the labels of a file',
  description:
    'Takes a CSV or TSV file with texts and their labels (negative, neutral, positive, or the numbers of known data sets); the columns are guessed. Gives accuracy, macro-recall and macro-F1 with 95% intervals, the confusion matrix, and how far the confidences can be trusted.',
  arguments: [{ flags: '<file>', description: 'a CSV or TSV file' }],
  options: [
    { flags: '--model <name>', description: 'a model that `undertone models` lists, or a folder' },
    { flags: '--text-column <name>', description: 'the column of the texts, by name or number from 1' },
    { flags: '--label-column <name>', description: 'the column of the labels, by name or number from 1' },
    { flags: '--where <column=value>', description: 'only the rows with this value in this column' },
  ],
  json: true,
  examples: ['undertone evaluate labelled.csv', 'undertone evaluate --where split=test --json labelled.tsv'],
  load: () => import('../evaluate/run.ts'),
};
