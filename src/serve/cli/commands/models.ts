import type { Command } from '../command.ts';

export const models: Command = {
  name: 'models',
  summary: 'list the sentiment models that are there',
  description:
    'Figures are those of the model’s card: counted on texts that it was not trained on. The first of a name is the one that is used. Beside these, --model takes the path of a folder, onnx:FOLDER-OR-HUB-ID, an http(s) address, comprehend and sagemaker:ENDPOINT; see docs/models.md.',
  json: true,
  examples: ['undertone models'],
  load: () => import('../models/run.ts'),
};
