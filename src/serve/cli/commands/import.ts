import type { Command } from '../command.ts';
import { parseWhole } from '../whole-number.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'read files of posts into the lake',
  description:
    'Takes CSV and TSV of any dialect, JSON and JSON lines (X v1.1 and v2, Bluesky, Mastodon, an export of a lake) and plain text, also as .gz, .bz2 or .zst; `-` is standard input. Format, encoding and columns are recognised; the options override. An interrupted import goes on where it was when the same command is given again, and what is in the lake already counts as duplicate.',
  arguments: [{ flags: '<file...>', description: 'the files, or - for standard input' }],
  options: [
    { flags: '--map <fields>', description: 'which column is which field, such as id=tweet_id,text=3' },
    {
      flags: '--format <format>',
      description: 'do not guess the format',
      choices: ['csv', 'tsv', 'json', 'jsonl', 'text'],
    },
    {
      flags: '--encoding <name>',
      description: 'do not guess the encoding: utf-8, latin1, windows-1252, utf-16le, …',
    },
    { flags: '--delimiter <character>', description: 'what separates columns' },
    { flags: '--header', description: 'the first row holds the names of the columns' },
    { flags: '--no-header', description: 'the first row is a post like the others' },
    {
      flags: '--sample <n>',
      description: 'take n records of each file, chosen at random',
      parse: parseWhole,
    },
    { flags: '--seed <n>', description: 'choose the same sample again', parse: parseWhole, default: 1 },
    { flags: '--batch <n>', description: 'send records on in batches of n', parse: parseWhole },
  ],
  json: true,
  examples: [
    'undertone import posts.csv',
    'undertone import --sample 10000 --seed 42 --batch 100 tweets.csv.gz',
    'zstdcat stream.jsonl.zst | undertone import --json -',
  ],
  load: () => import('../import/run.ts'),
};
