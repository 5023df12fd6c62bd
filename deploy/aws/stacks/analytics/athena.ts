/** How machines ask Athena, and what they need to be allowed for that. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { LakeStack } from '../lake.ts';
import { patiently } from '../parts/machine.ts';
import {
  encrypt,
  type Folder,
  listFolders,
  locateBucket,
  readObjects,
  writeObjects,
} from '../parts/permissions.ts';

type Lake = Pick<LakeStack, 'bucket' | 'key' | 'prefix' | 'database' | 'workgroup'>;

/** A task that runs a statement to its end. `sql` may be an expression. */
export const ask = ({ database, workgroup }: Lake, sql: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
  Arguments: {
    QueryString: sql,
    WorkGroup: workgroup,
    QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: database },
  },
  ...patiently,
});

/** Reading the lake with Athena, and writing into one folder more than that of the results. */
export function askingAthena(scope: IConstruct, lake: Lake, writes?: Folder): PolicyStatement[] {
  const stack = Stack.of(scope);
  const glue = (resource: string, resourceName?: string) =>
    stack.formatArn({ service: 'glue', resource, ...(resourceName === undefined ? {} : { resourceName }) });
  return [
    new PolicyStatement({
      actions: ['StartQueryExecution', 'StopQueryExecution', 'GetQueryExecution', 'GetQueryResults'].map(
        (action) => `athena:${action}`,
      ),
      resources: [
        stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: lake.workgroup }),
      ],
    }),
    new PolicyStatement({
      actions: ['athena:GetDataCatalog'],
      resources: [
        stack.formatArn({ service: 'athena', resource: 'datacatalog', resourceName: 'AwsDataCatalog' }),
      ],
    }),
    new PolicyStatement({
      actions: ['GetDatabase', 'GetTable', 'GetTables', 'GetPartition', 'GetPartitions'].map(
        (action) => `glue:${action}`,
      ),
      resources: [glue('catalog'), glue('database', lake.database), glue('table', `${lake.database}/*`)],
    }),
    readObjects(lake, 'posts', 'tombstones', 'windows', 'athena'),
    writeObjects(lake, 'athena', ...(writes === undefined ? [] : [writes])),
    listFolders(lake, 'posts', 'tombstones', 'windows', 'athena'),
    locateBucket(lake),
    encrypt(lake),
  ];
}
