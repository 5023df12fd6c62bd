import type { Command } from '../command.ts';

export const evaluate: Command = {
  name: 'evaluate',
  summary: 'compare models with the labels of a file, and with each other',
  description:
    'Takes a CSV or TSV file with texts and their labels (negative, neutral, positive, also mixed, or the numbers of known data sets); the columns are guessed. Gives accuracy, macro-recall and macro-F1 with 95% intervals, the confusion matrix, and how far the confidences can be trusted. Several models are judged on the same texts, with the interval of the difference to the first. With --entities the file is one in CoNLL columns, and the named entities found are judged: right where span and type are exactly those annotated.',
  arguments: [
    { flags: '<file>', description: 'a CSV or TSV file; with --entities, one in CoNLL columns' },
    { flags: '[model...]', description: 'more models to compare with that of --model' },
  ],
  options: [
    {
      flags: '--model <name>',
      description: 'a model that `undertone models` lists, or a folder; several with commas between',
    },
    { flags: '--entities', description: 'judge named entities, by a file in CoNLL columns' },
    { flags: '--text-column <name>', description: 'the column of the texts, by name or number from 1' },
    { flags: '--label-column <name>', description: 'the column of the labels, by name or number from 1' },
    { flags: '--where <column=value>', description: 'only the rows with this value in this column' },
  ],
  json: true,
  examples: [
    'undertone evaluate labelled.csv',
    'undertone evaluate labelled.csv --model linear lexicon',
    'undertone evaluate --where split=test --json labelled.tsv',
    'undertone evaluate posts.conll --entities',
  ],
  load: () => import('../evaluate/run.ts'),
};
