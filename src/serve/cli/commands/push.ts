import type { Command } from '../command.ts';

export const push: Command = {
  name: 'push',
  summary: 'send the lake to a bucket, to go on with it there',
  description:
    'Sends what the bucket lacks; one that was cut off goes on where it was, and nothing counts there before all of it does. Where a running start has the lake, that sends it, with its own credentials, and goes on. Refuses a folder of the bucket that holds another lake, or one that others have changed since. Afterwards --lake s3://bucket/prefix is the same lake, from any machine; see docs/lake-in-a-bucket.md.',
  arguments: [{ flags: '<url>', description: 'the folder of the bucket, as s3://bucket/prefix' }],
  json: true,
  examples: [
    'undertone push s3://my-bucket/my-lake',
    'undertone query --lake s3://my-bucket/my-lake "select count(*) from posts"',
  ],
  load: () => import('../push/run.ts'),
};
