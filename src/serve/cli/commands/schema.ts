import type { Command } from '../command.ts';
import { KINDS } from '../schema/kinds.ts';
import { parseWhole } from '../whole-number.ts';

export const schema: Command = {
  name: 'schema',
  summary:
    'print the tables of posts and windows for other stores: Athena, Redshift, PostgreSQL, a search index',
  description:
    'All definitions come from the one list of columns that the lake itself is written by. `glue` gives the inputs of tables for AWS Glue, `athena` the same as statements, with views, windows and questions to begin with, `redshift` tables and how they are loaded, `postgres` the table of a sink, `opensearch` the mapping of one, `json` the columns of posts and windows for programs of your own. See docs/warehouse.md.',
  arguments: [{ flags: '<kind>', description: KINDS.join(', ') }],
  options: [
    {
      flags: '--bucket <address>',
      description: 'where the lake lies, s3://bucket or s3://bucket/prefix',
      default: 's3://BUCKET',
    },
    {
      flags: '--role <arn>',
      description: 'redshift: the role that it reads the bucket with',
      default: 'arn:aws:iam::ACCOUNT:role/ROLE',
    },
    {
      flags: '--schema <name>',
      description: 'redshift, postgres: the schema of the tables',
      default: 'public',
    },
    {
      flags: '--model <name>',
      description:
        'athena: the model whose known mistakes the intervals of windows tell of; none for the sample’s error alone',
      default: 'linear',
    },
    {
      flags: '--minutes <n>',
      description: 'athena: the length of windows; 15 unless given',
      parse: parseWhole,
    },
  ],
  json: true,
  examples: [
    'undertone schema athena --bucket s3://my-lake/undertone > athena.sql',
    'undertone schema redshift --bucket s3://my-lake --role arn:aws:iam::123456789012:role/redshift',
    'undertone schema json',
  ],
  load: () => import('../schema/run.ts'),
};
