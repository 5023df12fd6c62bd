/** The bucket tells a queue of each original that arrives. */
import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { WorkQueue } from './queue.ts';

interface Props {
  key: Key;
  bucket: Bucket;
  prefix: string;
  /** How the names of this deployment's buckets begin. */
  name: string;
  timeout: number;
}

/**
 * The queue stands beside the bucket and the notification is the bucket's own property: one of another stack would
 * need a function with leave to change the notifications of every bucket. S3 tries the queue when the bucket is
 * made, so the queue's policy cannot name the bucket; it names this account and this deployment's buckets.
 */
export function queueOfArrivals(scope: Construct, { key, bucket, prefix, name, timeout }: Props): WorkQueue {
  const arrivals = new WorkQueue(scope, 'Arrivals', { key, timeout });
  const { queue } = arrivals;
  const conditions = {
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:s3:::${name}-*` },
  };
  const principals = [new ServicePrincipal('s3.amazonaws.com')];
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ArrivalsAlone',
      principals,
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions,
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ArrivalsIntoTheEncryptedQueue',
      principals,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      // Of a key's own policy: this key. S3 does not say there for which bucket it asks; the queue's policy has it say so.
      resources: ['*'],
    }),
  );
  const { queueArn } = queue;
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    queueConfigurations: ['raw/', 'uploads/'].map((folder) => ({
      event: 's3:ObjectCreated:*',
      queue: queueArn,
      filter: { s3Key: { rules: [{ name: 'prefix', value: `${prefix}${folder}` }] } },
    })),
  };
  bucket.node.addDependency(arrivals);
  return arrivals;
}
