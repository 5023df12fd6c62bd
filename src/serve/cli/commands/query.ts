import { parseSize } from '../../../config/values.ts';
import type { Command } from '../command.ts';
import { parseWhole } from '../whole-number.ts';

export const query: Command = {
  name: 'query',
  summary: 'ask the lake in SQL',
  description:
    'Runs one SELECT (DuckDB’s dialect) over posts, windows, coverage, metrics, tokens (one row a post and word) and posts_entities (one row a post and entity; entity_key is the same for all spellings of a name). It can only read, only the lake, and only within its limits of time and memory. SHOW TABLES and DESCRIBE posts say what is there.',
  arguments: [{ flags: '<sql>', description: 'the statement, or - to read it from standard input' }],
  options: [
    {
      flags: '--format <format>',
      description: 'how to print the answer',
      choices: ['table', 'csv', 'json', 'parquet'],
      default: 'table',
    },
    { flags: '--output <file>', description: 'write the answer to this file' },
    {
      flags: '--timeout <seconds>',
      description: 'stop it after so many seconds',
      parse: parseWhole,
      default: 60,
    },
    { flags: '--memory <size>', description: 'what it may use, 1 GB unless given', parse: parseSize },
  ],
  json: true,
  examples: [
    'undertone query "select lang, count(*) as posts from posts group by lang order by posts desc"',
    'undertone query --format csv --output days.csv "select window_start, share_negative from windows"',
  ],
  load: () => import('../query/run.ts'),
};
