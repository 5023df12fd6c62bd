import type { Command } from '../command.ts';

export const models: Command = {
  name: 'models',
  summary: 'list the sentiment models that are there',
  description:
    'Figures are those of the model’s card: counted on texts that it was not trained on. The first of a name is the one that is used.',
  json: true,
  examples: ['undertone models'],
  load: () => import('../models/run.ts'),
};
