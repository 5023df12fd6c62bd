import type { Command } from '../command.ts';
import { parseMoment } from '../filter-options.ts';
import { parseWhole } from '../whole-number.ts';

export const models: Command = {
  name: 'models',
  summary: 'list the sentiment models that are there, or compare two over the posts',
  description:
    'Figures are those of the model’s card: counted on texts that it was not trained on. The first of a name is the one that is used. Beside these, --model takes the path of a folder, onnx:FOLDER-OR-HUB-ID, an http(s) address, comprehend and sagemaker:ENDPOINT; see docs/models.md. `models diff A B` tells which labels move from one to the other, and what that does to windows, of posts that both have scored: see `rescore --beside`.',
  arguments: [{ flags: '[words...]', description: 'diff and two models, to compare them' }],
  options: [
    { flags: '--from <time>', description: 'diff: only posts from this time on', parse: parseMoment },
    { flags: '--to <time>', description: 'diff: only posts before this time', parse: parseMoment },
    {
      flags: '--limit <n>',
      description: 'diff: so many examples and windows; 10 unless given',
      parse: parseWhole,
    },
  ],
  json: true,
  examples: ['undertone models', 'undertone models diff linear cascade --from 2026-03-01'],
  load: () => import('../models/run.ts'),
};
