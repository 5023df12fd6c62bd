/** What calls a function: a queue, or a stream. Without grants by the way: roles are granted what is said alone. */
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { type DlqDestinationConfig, EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { NodeFunction } from './node-function.ts';
import type { WorkQueue } from './queue.ts';

/** To take messages from a queue, as Lambda does in the function's name. */
export const take = ({ queue }: WorkQueue): PolicyStatement =>
  new PolicyStatement({
    actions: [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
    ],
    resources: [queue.queueArn],
  });

export const send = (...queues: { queueArn: string }[]): PolicyStatement[] =>
  queues.length === 0
    ? []
    : [
        new PolicyStatement({
          actions: ['sqs:SendMessage'],
          resources: queues.map(({ queueArn }) => queueArn),
        }),
      ];

/** To read a stream, as Lambda does in the function's name. */
export const follow = (stream: IStream): PolicyStatement =>
  new PolicyStatement({
    actions: [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    resources: [stream.streamArn],
  });

/** A message that failed comes back alone. */
export function readQueue(
  { function: target, policy }: NodeFunction,
  { queue }: WorkQueue,
  limits: { batchSize: number; maxConcurrency?: number },
): void {
  const mapping = new EventSourceMapping(target, 'Queue', {
    target,
    eventSourceArn: queue.queueArn,
    reportBatchItemFailures: true,
    ...limits,
  });
  mapping.node.addDependency(policy);
}

/** Records that fail again and again are told of in `failed`, with their place in the stream, and passed over. */
export function readStream(
  { function: target, policy }: NodeFunction,
  stream: IStream,
  { queue }: WorkQueue,
): void {
  const mapping = new EventSourceMapping(target, 'Stream', {
    target,
    eventSourceArn: stream.streamArn,
    // From the oldest, so that what came while nothing read is not left out.
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    maxBatchingWindow: Duration.seconds(1),
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 5,
    onFailure: { bind: (): DlqDestinationConfig => ({ destination: queue.queueArn }) },
  });
  mapping.node.addDependency(policy);
}
