import { parseDuration } from '../../../config/values.ts';
import type { Command } from '../command.ts';
import { FILTER_OPTIONS, parseList } from '../filter-options.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'write posts or windows to a file',
  description:
    'Writes CSV, JSON lines or Parquet to standard output or to a file, which appears when it is whole. In CSV, texts that a spreadsheet would run as a formula get an apostrophe before them, lists are joined by spaces (topics by |), and times are UTC; `import` takes CSV and JSON lines back.',
  arguments: [{ flags: '<what>', description: 'posts or windows' }],
  options: [
    {
      flags: '--format <format>',
      description: 'csv, unless the name of the output says otherwise',
      choices: ['csv', 'jsonl', 'parquet'],
    },
    { flags: '--output <file>', description: 'the file to write' },
    {
      flags: '--columns <names>',
      description: 'columns of posts, in this order: id,text,sentiment',
      parse: parseList,
    },
    {
      flags: '--window <length>',
      description: 'the length of windows, 15m unless given',
      parse: parseDuration,
    },
    ...FILTER_OPTIONS,
  ],
  json: true,
  examples: [
    'undertone export posts --output posts.csv',
    'undertone export posts --columns id,text,sentiment,created_at,hashtags --lang en > english.csv',
    'undertone export windows --window 1h --output hours.parquet',
  ],
  load: () => import('../export/run.ts'),
};
