/** Statements of permission on the lake: by folder and action, and no more. */
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LakeStack } from '../lake.ts';

/** The bucket's folders, below the lake's prefix. */
export type Folder =
  | 'raw'
  | 'uploads'
  | 'posts'
  | 'tombstones'
  | 'dead-letters'
  | 'withheld'
  | 'windows'
  | 'exports'
  | 'config'
  | 'models'
  | 'errors'
  | 'athena'
  | 'cleaned';

type Lake = Pick<LakeStack, 'bucket' | 'key' | 'prefix'>;

const objects = ({ bucket, prefix }: Lake, folders: readonly Folder[]): string[] =>
  folders.map((folder) => bucket.arnForObjects(`${prefix}${folder}/*`));

const allow = (actions: string[], resources: string[]) =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources });

export const readObjects = (lake: Lake, ...folders: Folder[]): PolicyStatement =>
  allow(['s3:GetObject'], objects(lake, folders));

export const writeObjects = (lake: Lake, ...folders: Folder[]): PolicyStatement =>
  allow(['s3:PutObject', 's3:AbortMultipartUpload'], objects(lake, folders));

export const deleteObjects = (lake: Lake, ...folders: Folder[]): PolicyStatement =>
  allow(['s3:DeleteObject'], objects(lake, folders));

/** Without the leave to list, an object that is not there looks like one that may not be read. */
export const listFolders = ({ bucket, prefix }: Lake, ...folders: Folder[]): PolicyStatement =>
  new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    // A read of one object brings no prefix along.
    conditions: {
      StringLikeIfExists: {
        's3:prefix': folders.flatMap((folder) => [`${prefix}${folder}`, `${prefix}${folder}/*`]),
      },
    },
  });

export const locateBucket = ({ bucket }: Lake): PolicyStatement =>
  allow(['s3:GetBucketLocation'], [bucket.bucketArn]);

export const decrypt = ({ key }: Lake): PolicyStatement => allow(['kms:Decrypt'], [key.keyArn]);

/** To write is to ask for a data key; parts of an upload are read back with it as well. */
export const encrypt = ({ key }: Lake): PolicyStatement =>
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
