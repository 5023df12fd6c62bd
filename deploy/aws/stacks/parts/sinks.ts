/** A sink: a queue of what was written to the lake, and the function that passes it on. Each is retried apart. */
import { Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AUTHOR, AUTHOR_INDEX, KEY } from '../../../../src/sinks/dynamodb/item.ts';
import { EXPIRES } from '../../../../src/sinks/dynamodb/put-later.ts';
import type { DynamoDbSettings, OpenSearchSettings } from '../../../../src/sinks/settings.ts';
import type { Settings } from '../../config.ts';
import { readQueue, take } from './event-sources.ts';
import { NodeFunction } from './node-function.ts';
import { encrypt, listFolders, readObjects, writeObjects } from './permissions.ts';
import { type OnLakeProps, removalOf } from './props.ts';
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
        readObjects(lake, 'posts', 'tombstones', 'withheld'),
        listFolders(lake, 'posts', 'tombstones', 'withheld'),
        // What the place refuses is kept with its reason, and where posts of hidden accounts are.
        writeObjects(lake, 'dead-letters', 'withheld'),
        new PolicyStatement({ actions: ['dynamodb:BatchGetItem'], resources: [lake.owners.tableArn] }),
        take(this.work),
        encrypt(lake),
      ],
    });
    readQueue(this.function, this.work, { batchSize: BATCH, maxConcurrency: CONCURRENCY });
  }
}

/** As the sink would make it, under the lake's key and with its past. */
export function postsTable(scope: Construct, { settings, lake }: Given): Table {
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  const table = new Table(scope, 'Posts', {
    partitionKey: text(KEY),
    timeToLiveAttribute: EXPIRES,
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: lake.key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: removalOf(settings),
  });
  table.addGlobalSecondaryIndex({
    indexName: AUTHOR_INDEX.IndexName,
    partitionKey: text(AUTHOR),
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...AUTHOR_INDEX.Projection.NonKeyAttributes],
  });
  return table;
}

export const dynamoDbSink = (scope: Construct, given: Given, table: Table): SinkWorker =>
  new SinkWorker(scope, 'DynamoDb', {
    ...given,
    sink: { type: 'dynamodb', table: table.tableName },
    statements: [
      new PolicyStatement({
        actions: ['dynamodb:DescribeTable', 'dynamodb:PutItem'],
        resources: [table.tableArn],
      }),
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`${table.tableArn}/index/${AUTHOR_INDEX.IndexName}`],
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
        actions: ['es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
        resources: [`${domain}/${index}`, `${domain}/${index}/*`],
      }),
    ],
  });
