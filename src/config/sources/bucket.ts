import { z } from 'zod';
import { duration } from '../parsed.ts';

const MOST_OFTEN_MS = 1000;

export const bucket = z
  .strictObject({
    type: z.literal('bucket').meta({ description: 'The kind of source.' }),
    url: z
      .string()
      .regex(/^s3:\/\/[A-Za-z0-9][A-Za-z0-9._-]+[A-Za-z0-9](\/[^/?#\\]+)*\/?$/, {
        error: 'is to be a folder of a bucket, such as s3://my-bucket/undertone/raw/',
      })
      .meta({
        description:
          'The folder of a bucket to follow; each object that is in it or its subfolders, or appears there, is read once.',
        examples: ['s3://my-bucket/undertone/raw/'],
      }),
    poll: duration()
      .refine((ms) => ms >= MOST_OFTEN_MS, { error: 'is to be 1s or more' })
      .prefault('30s')
      .meta({ description: 'How often the bucket is looked through.', examples: ['5m'] }),
    region: z
      .string()
      .regex(/^[a-z0-9-]+$/, { error: 'is to be the name of a region, such as eu-west-1' })
      .optional()
      .meta({
        description: 'The region of the bucket; as AWS clients find it unless set.',
        examples: ['eu-west-1'],
      }),
    endpoint: z
      .url({ protocol: /^https?$/, error: 'is to be an address that begins with https://' })
      .optional()
      .meta({
        description: 'Where another service than AWS answers as S3 does; AWS_ENDPOINT_URL_S3 unless set.',
        examples: ['https://minio.example.org'],
      }),
  })
  .meta({
    title: 'bucket',
    description:
      'Objects that appear in a bucket of S3: what a collector on AWS puts there, and files of any kind that `import` takes. Credentials are found as AWS clients do.',
  });
