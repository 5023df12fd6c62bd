import type { Command } from '../command.ts';

export const correct: Command = {
  name: 'correct',
  summary: 'set the sentiment of a post by hand',
  description:
    'It counts at once in every answer, whatever a model says then or later, as long as the post has this text; the model of the post is then “correction”. "undertone corrections --export FILE" makes a file of them that `train` takes.',
  arguments: [
    { flags: '<post>', description: 'the id of the post, such as x:1234567890' },
    { flags: '[label]', description: 'positive, neutral, negative or mixed' },
  ],
  options: [{ flags: '--undo', description: 'take the correction back', default: false }],
  json: true,
  examples: ['undertone correct x:1234567890 negative', 'undertone correct x:1234567890 --undo'],
  load: () => import('../correct/run.ts'),
};
