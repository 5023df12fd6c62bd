/** From originals to posts, and on to the sinks: functions behind queues, each retried apart. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import { follow, readQueue, readStream, send, take } from './parts/event-sources.ts';
import { NodeFunction } from './parts/node-function.ts';
import type { OnLakeProps } from './parts/props.ts';
import { WorkQueue } from './parts/queue.ts';
import { dynamoDbSink, openSearchSink, postsTable, type SinkWorker } from './parts/sinks.ts';

export interface EnrichProps extends OnLakeProps {
  /** What is read for low latency; there where the settings ask for it. */
  stream?: Stream;
}

/** MiB of /tmp: what is larger than memory is unpacked there. */
const DISK = 4096;

export class EnrichStack extends Stack {
  readonly enrich: NodeFunction;
  /** Originals that arrived, and those that failed. */
  readonly arrivals: WorkQueue;
  readonly stream?: { function: NodeFunction; failed: WorkQueue };
  readonly sinks: readonly SinkWorker[];
  /** Posts by id, where the settings want them. */
  readonly posts?: Table;

  constructor(scope: Construct, id: string, props: EnrichProps) {
    super(scope, id, props);
    const { settings, assets, lake, stream } = props;
    const { sinks, model, memory, timeout, concurrency, lowLatency } = settings.enrich;
    if (lake.arrivals === undefined) throw new Error('The lake was made without a queue of arrivals.');
    this.arrivals = lake.arrivals;
    const given = { settings, assets, lake };
    if (sinks.dynamodb) {
      this.posts = postsTable(this, given);
      new CfnOutput(this, 'PostsTable', { value: this.posts.tableName });
    }
    this.sinks = [
      ...(this.posts === undefined ? [] : [dynamoDbSink(this, given, this.posts)]),
      ...(sinks.opensearch === false ? [] : [openSearchSink(this, given, sinks.opensearch)]),
    ];
    const queues = this.sinks.map(({ work }) => work.queue);
    const common = {
      ...{ ...given, memory, timeout, disk: DISK, role: lake.roles.processing },
      environment: {
        UNDERTONE_MODEL: model,
        UNDERTONE_ARRIVALS_QUEUE: this.arrivals.queue.queueUrl,
        UNDERTONE_SINK_QUEUES: queues.map(({ queueUrl }) => queueUrl).join(','),
      },
    };
    this.enrich = new NodeFunction(this, 'Enrich', {
      ...common,
      concurrency,
      code: 'enrich',
      description: 'Turns each original that arrives into posts.',
      // What is left of a large object is a message of its own.
      statements: [take(this.arrivals), ...send(this.arrivals.queue, ...queues)],
    });
    readQueue(this.enrich, this.arrivals, { batchSize: 1, maxConcurrency: concurrency });
    if (lowLatency && stream !== undefined) {
      const failed = new WorkQueue(this, 'FailedRecords', { key: lake.key, timeout });
      const read = new NodeFunction(this, 'Stream', {
        ...common,
        code: 'stream',
        description: 'Turns what is in the stream into posts, within seconds.',
        statements: [follow(stream), ...send(failed.queue, ...queues)],
      });
      readStream(read, stream, failed);
      this.stream = { function: read, failed };
    }
    new CfnOutput(this, 'EnrichFunction', { value: this.enrich.function.functionName });
  }
}
