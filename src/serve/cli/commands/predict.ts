import type { Command } from '../command.ts';

export const predict: Command = {
  name: 'predict',
  summary: 'say how texts feel, and what is tagged in them',
  description:
    'Takes texts as arguments, or one a line on standard input. Lines end at LF alone; every line, empty ones too, gets one answer, in order. With --json a text that the model could not score has null for its label and scores, and `error` says why.',
  arguments: [{ flags: '[text...]', description: 'the texts; without any, standard input is read' }],
  options: [
    {
      flags: '--model <name>',
      description: 'a model that `undertone models` lists, a folder, or another name of docs/models.md',
    },
    { flags: '--explain', description: 'show how much each word moves the answer' },
  ],
  json: true,
  examples: ['undertone predict "What a lovely day"', 'undertone predict --json < texts.txt > answers.jsonl'],
  load: () => import('../predict/run.ts'),
};
