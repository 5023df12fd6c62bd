import type { Command } from '../command.ts';
import { parseWhole } from '../whole-number.ts';

export const upload: Command = {
  name: 'upload',
  summary: 'send files of posts to a bucket, where they are read as they come',
  description:
    'What follows the bucket reads each file as `import` would, with the options given here: Undertone on AWS, or a source of type bucket. A file that is there already, with the same options, is not sent again. Credentials and region are found as AWS clients find them.',
  arguments: [{ flags: '<file...>', description: 'the files' }],
  options: [
    { flags: '--to <folder>', description: 'the folder of the bucket, such as s3://my-bucket/uploads/' },
    { flags: '--map <fields>', description: 'which column is which field, such as id=tweet_id,text=3' },
    {
      flags: '--sample <n>',
      description: 'of each file only n records are read, chosen at random',
      parse: parseWhole,
    },
    {
      flags: '--seed <n>',
      description: 'with --sample: choose the same ones again',
      parse: parseWhole,
      default: 1,
    },
    { flags: '--batch <n>', description: 'records are read in batches of n', parse: parseWhole },
  ],
  json: true,
  examples: [
    'undertone upload posts.csv --to s3://my-bucket/uploads/',
    'undertone upload tweets.csv.gz --to s3://my-bucket/uploads/ --sample 10000 --seed 42 --batch 100',
  ],
  load: () => import('../upload/run.ts'),
};
