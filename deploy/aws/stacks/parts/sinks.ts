/** A sink: a queue of what was written to the lake, and the function that passes it on. Each is retried apart. */
import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DynamoDbSettings, OpenSearchSettings } from '../../../../src/sinks/settings.ts';
import type { Settings } from '../../config.ts';
import { readQueue, take } from './event-sources.ts';
import { NodeFunction } from './node-function.ts';
import { encrypt, listFolders, readObjects } from './permissions.ts';
import type { OnLakeProps } from './props.ts';
import { WorkQueue } from './queue.ts';

/** Seconds and MiB. */
const TIMEOUT = 120;
const MEMORY = 1024;
/** Messages at once: an object each. */
const BATCH = 10;
/** Calls at once, so that a place is not overrun. */
const CONCURRENCY = 10;

type Given = Pick<OnLakeProps, 'settings' | 'assets' | 'lake'>;

export class SinkWorker extends Construct {
  readonly work: WorkQueue;
  readonly function: NodeFunction;

  constructor(
    scope: Construct,
    id: string,
    given: Given & { sink: DynamoDbSettings | OpenSearchSettings; statements: PolicyStatement[] },
  ) {
    super(scope, id);
    const { lake, sink, statements } = given;
    this.work = new WorkQueue(this, 'Work', { key: lake.key, timeout: TIMEOUT });
    this.function = new NodeFunction(this, 'Pass', {
      ...given,
      code: 'sink',
      description: `Passes posts on: ${sink.type}.`,
      memory: MEMORY,
      timeout: TIMEOUT,
      environment: { UNDERTONE_SINK: Stack.of(this).toJsonString(sink) },
      statements: [
        ...statements,
        readObjects(lake, 'posts', 'tombstones'),
        listFolders(lake, 'posts', 'tombstones'),
        take(this.work),
        encrypt(lake),
      ],
    });
    readQueue(this.function, this.work, { batchSize: BATCH, maxConcurrency: CONCURRENCY });
  }
}

export const dynamoDbSink = (scope: Construct, given: Given, table: Table): SinkWorker =>
  new SinkWorker(scope, 'DynamoDb', {
    ...given,
    sink: { type: 'dynamodb', table: table.tableName },
    statements: [
      new PolicyStatement({
        actions: [
          'dynamodb:DescribeTable',
          'dynamodb:BatchWriteItem',
          'dynamodb:PutItem',
          'dynamodb:DeleteItem',
        ],
        resources: [table.tableArn],
      }),
    ],
  });

type Domain = Exclude<Settings['enrich']['sinks']['opensearch'], false>;

export const openSearchSink = (
  scope: Construct,
  given: Given,
  { endpoint, domain, index }: Domain,
): SinkWorker =>
  new SinkWorker(scope, 'OpenSearch', {
    ...given,
    sink: {
      type: 'opensearch',
      url: endpoint,
      index,
      user: null,
      aws: { region: domain.split(':')[3]!, service: 'es' },
    },
    statements: [
      new PolicyStatement({
        actions: ['es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut', 'es:ESHttpDelete'],
        // The index and what lies below it, and the requests that name their index in the body.
        resources: [`${domain}/${index}`, `${domain}/${index}/*`, `${domain}/_bulk`, `${domain}/_mget`],
      }),
    ],
  });
