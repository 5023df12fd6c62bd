/**
 * The four roles of the lake. Each has what its part needs of the bucket and the tables; what lies in another
 * stack (a stream, a queue, a secret) is granted there, by a policy of that stack.
 */
import { Stack } from 'aws-cdk-lib';
import { CompositePrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import type { LakeStack } from '../lake.ts';
import {
  deleteObjects,
  encrypt,
  listFolders,
  locateBucket,
  readObjects,
  writeObjects,
} from './permissions.ts';

type Lake = Pick<LakeStack, 'bucket' | 'key' | 'prefix' | 'owners' | 'cursors' | 'database' | 'workgroup'>;

export class LakeRoles extends Construct {
  /** Reads sources: the collector and the backfill. */
  readonly ingestion: Role;
  /** Turns originals into posts. */
  readonly processing: Role;
  /** Asks the lake, and writes windows and exports. */
  readonly analytics: Role;
  /** Trains on posts, and keeps models. */
  readonly machineLearning: Role;

  constructor(scope: Construct, id: string, lake: Lake) {
    super(scope, id);
    const role = (name: string, description: string, services: string[], statements: PolicyStatement[]) => {
      const principals = services.map((service) => new ServicePrincipal(`${service}.amazonaws.com`));
      const made = new Role(this, name, { description, assumedBy: new CompositePrincipal(...principals) });
      for (const statement of statements) made.addToPolicy(statement);
      return made;
    };
    const rows = (table: { tableArn: string }, ...actions: string[]) =>
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [table.tableArn],
      });

    this.ingestion = role(
      'Ingestion',
      'Reads sources into the stream.',
      ['ecs-tasks', 'lambda'],
      [
        readObjects(lake, 'config'),
        listFolders(lake, 'config'),
        rows(lake.cursors, 'GetItem', 'UpdateItem'),
        encrypt(lake),
      ],
    );
    this.processing = role(
      'Processing',
      'Turns originals into posts.',
      ['lambda', 'glue'],
      [
        readObjects(lake, 'raw', 'uploads', 'config'),
        writeObjects(lake, 'posts', 'tombstones', 'dead-letters'),
        listFolders(lake, 'raw', 'uploads', 'config'),
        rows(lake.owners, 'BatchGetItem', 'UpdateItem'),
        encrypt(lake),
      ],
    );
    this.analytics = role(
      'Analytics',
      'Asks the lake, and writes windows and exports.',
      ['lambda', 'redshift', 'redshift-serverless', 'emr-serverless'],
      [
        readObjects(lake, 'posts', 'tombstones', 'windows', 'exports', 'athena'),
        writeObjects(lake, 'windows', 'exports', 'athena'),
        deleteObjects(lake, 'windows'),
        listFolders(lake, 'posts', 'tombstones', 'windows', 'exports', 'athena'),
        locateBucket(lake),
        ...askAthena(this, lake),
        encrypt(lake),
      ],
    );
    this.machineLearning = role(
      'MachineLearning',
      'Trains on posts, and keeps models.',
      ['sagemaker'],
      [
        readObjects(lake, 'posts', 'exports', 'models'),
        writeObjects(lake, 'models'),
        listFolders(lake, 'posts', 'exports', 'models'),
        locateBucket(lake),
        encrypt(lake),
      ],
    );
  }
}

/** Queries of one workgroup over one database, whose partitions are projected and so are never written. */
function askAthena(scope: IConstruct, { database, workgroup }: Lake): PolicyStatement[] {
  const stack = Stack.of(scope);
  const glue = (resource: string, name?: string) =>
    stack.formatArn({ service: 'glue', resource, ...(name === undefined ? {} : { resourceName: name }) });
  return [
    new PolicyStatement({
      actions: [
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
      ],
      resources: [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: workgroup })],
    }),
    new PolicyStatement({
      actions: [
        'glue:GetDatabase',
        'glue:GetTable',
        'glue:GetTables',
        'glue:GetPartitions',
        'glue:GetPartition',
      ],
      resources: [glue('catalog'), glue('database', database), glue('table', `${database}/*`)],
    }),
  ];
}
