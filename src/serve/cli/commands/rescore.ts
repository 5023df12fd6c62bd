import type { Command } from '../command.ts';
import { parseMoment } from '../filter-options.ts';
import { parseWhole } from '../whole-number.ts';

export const rescore: Command = {
  name: 'rescore',
  summary: 'score posts that are there again, or switch to scores that are kept',
  description:
    'Of the posts that the lake has now; those that come later are for the second pass. It runs in the background of the process that owns the lake, behind ingestion, and can be stopped at any time: the same call goes on from there, and so does `start`. Without --model and --use it lists what was asked for.',
  options: [
    { flags: '--model <name>', description: 'score by this model, whose scores the posts then have' },
    {
      flags: '--beside',
      description: 'keep its scores beside those that the posts have, to compare them',
      default: false,
    },
    {
      flags: '--use <name@version>',
      description: 'give posts the scores that are kept of this model, without running it',
    },
    {
      flags: '--from <time>',
      description: 'only posts from this time on, such as 2026-03-01',
      parse: parseMoment,
    },
    { flags: '--to <time>', description: 'only posts before this time', parse: parseMoment },
    {
      flags: '--cancel <number>',
      description: 'end one that is under way; what is done stays',
      parse: parseWhole,
    },
  ],
  json: true,
  examples: [
    'undertone rescore --model transformer --from 2026-03-01',
    'undertone rescore --model transformer --beside',
    'undertone rescore --use linear@1.0.0',
  ],
  load: () => import('../rescore/run.ts'),
};
