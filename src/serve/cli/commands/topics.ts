import type { Command } from '../command.ts';
import { FILTER_OPTIONS } from '../filter-options.ts';
import { parseWhole } from '../whole-number.ts';

const RANGE = FILTER_OPTIONS.filter(({ flags }) => /^--(from|to) /.test(flags));

export const topics: Command = {
  name: 'topics',
  summary: 'say what is followed, and change it',
  description:
    'Without an action it lists the topics. A rule is in the syntax of X’s filtered stream, for every network: words, "phrases", #tag, @user, $cashtag, from:, to:, lang:, url:, is:, has:, OR, ( ) and - for what is not to match. What is added or changed holds for what is collected from then on, at once where a process is running; topics of the configuration are changed there. `check` reads a rule, and `backtest` says how many of the posts already in the lake it would have matched. A rule that begins with - goes after --.',
  arguments: [
    { flags: '[action]', description: 'list, add, change, remove, check or backtest' },
    {
      flags: '[words...]',
      description: 'add and change: the name and the rule; remove: the name; else the rule',
    },
  ],
  options: [
    ...RANGE,
    {
      flags: '--examples <n>',
      description: 'of a backtest: show so many posts',
      parse: parseWhole,
      default: 5,
    },
  ],
  json: true,
  examples: [
    'undertone topics',
    'undertone topics add coffee \'coffee OR "flat white" -is:retweet\'',
    "undertone topics backtest '#coffee OR espresso' --from 2026-03-01",
  ],
  load: () => import('../topics/run.ts'),
};
