import { REPORT_BY } from '../../../query/report-by.ts';
import type { Command } from '../command.ts';
import { FILTER_OPTIONS } from '../filter-options.ts';
import { parseWhole } from '../whole-number.ts';

export const report: Command = {
  name: 'report',
  summary: 'say how many posts there are and how they feel',
  description:
    'Counts and shares of each sentiment, of all posts or of each day, hashtag, author and so on. Shares are of the scored posts; the interval is where the true share lies with 95% probability, given the sample and the mistakes that the model is known to make.',
  options: [
    { flags: '--by <property>', description: 'part the posts by this', choices: REPORT_BY },
    {
      flags: '--limit <n>',
      description: 'show so many, those with the most posts; 20 unless by day',
      parse: parseWhole,
    },
    {
      flags: '--html <file>',
      description: 'write a page for people without the program: charts, tables, method, model',
    },
    ...FILTER_OPTIONS,
  ],
  json: true,
  examples: [
    'undertone report',
    'undertone report --by hashtag --from 2026-03-01 --lang en',
    'undertone report --topic coffee --from 2026-03-01 --html coffee.html',
  ],
  load: () => import('../report/run.ts'),
};
