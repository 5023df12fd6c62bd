import type { Command } from '../command.ts';

export const train: Command = {
  name: 'train',
  summary: 'train a sentiment model on a file of labelled texts',
  description:
    'Takes a CSV or TSV file with texts and their labels (negative, neutral, positive, or the numbers of known data sets) and writes a folder with the model and its card. The same file and options give the same model. With --model transformer the file is handed to training/, which needs Python and hours, or a GPU and minutes.',
  arguments: [{ flags: '<file>', description: 'a CSV or TSV file' }],
  options: [
    {
      flags: '--model <kind>',
      description:
        'what to train: linear here, in seconds, or transformer in Python (see training/README.md)',
      choices: ['linear', 'transformer'],
      default: 'linear',
    },
    { flags: '--folder <dir>', description: 'where the model goes (default: ./models/NAME)' },
    { flags: '--name <name>', description: 'the name of the model', default: 'custom' },
    { flags: '--model-version <version>', description: 'the version of the model', default: '1.0.0' },
    { flags: '--text-column <name>', description: 'the column of the texts, by name or number from 1' },
    { flags: '--label-column <name>', description: 'the column of the labels, by name or number from 1' },
    { flags: '--where <column=value>', description: 'train only on the rows with this value in this column' },
    {
      flags: '--validation-where <column=value>',
      description: 'measure on these rows, and never train on them',
    },
    {
      flags: '--auxiliary <dir...>',
      description: 'folders of other labelled tasks, with train_text.txt and train_labels.txt',
    },
    {
      flags: '--taught <file...>',
      description: 'what another model says of texts without labels, as predict --json writes it',
    },
    { flags: '--start <dir>', description: 'transformer: the encoder to begin with' },
    {
      flags: '--corpora <dir>',
      description: 'transformer: the folder with the side tasks and the corpora of named entities',
    },
    { flags: '--unlabelled <file...>', description: 'files of texts without labels, one a line' },
  ],
  json: true,
  endsAtOnce: true,
  examples: [
    'undertone train labelled.csv --name ours',
    'undertone train labelled.tsv --where split=train --validation-where split=dev --folder models/ours',
  ],
  load: () => import('../train/run.ts'),
};
