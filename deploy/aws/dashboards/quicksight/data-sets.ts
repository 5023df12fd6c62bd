/**
 * QuickSight's data source and data sets over the views in Athena, as requests of its API: `aws quicksight
 * create-data-source --cli-input-json file://…` and so on. Names in <angle brackets> are to be filled in.
 */
import { type ColumnType, POST_COLUMNS } from '../../../../src/model/post.ts';
import { WINDOW_COLUMNS } from '../../../../src/windows/window.ts';
import { post, window } from '../grafana/columns.ts';

export const ACCOUNT = '<ACCOUNT>';
const ARN = `arn:aws:quicksight:<REGION>:${ACCOUNT}`;
export const USER = '<USER_ARN>';
const SOURCE = 'undertone';

export interface InputColumn {
  readonly Name: string;
  readonly Type: 'STRING' | 'INTEGER' | 'DECIMAL' | 'DATETIME' | 'BIT';
}

/** Types without a list: QuickSight has none. */
const TYPE: Partial<Record<ColumnType, InputColumn['Type']>> = {
  text: 'STRING',
  integer: 'INTEGER',
  real: 'DECIMAL',
  boolean: 'BIT',
  timestamp: 'DATETIME',
};

const plain = (columns: readonly { name: string; type: ColumnType }[]): InputColumn[] =>
  columns.flatMap(({ name, type }) => {
    const kind = TYPE[type];
    return kind === undefined ? [] : [{ Name: name, Type: kind }];
  });

export interface DataSet {
  readonly id: string;
  readonly name: string;
  readonly sql: string;
  readonly columns: readonly InputColumn[];
}

const postColumns = plain(POST_COLUMNS);
const lists = POST_COLUMNS.filter(({ type }) => type === 'text[]').map(({ name }) => name);
const ofTag = ['id', 'created_at', 'network', 'lang', 'sentiment', 'positive', 'negative'];

export const DATA_SETS: readonly DataSet[] = [
  {
    id: 'undertone-posts',
    name: 'Undertone: posts',
    sql: `select ${postColumns.map(({ Name }) => post(Name)).join(', ')},\n  ${lists.map((name) => `array_join(${post(name)}, ' ') as ${post(name)}`).join(',\n  ')}\nfrom "posts"`,
    columns: [...postColumns, ...lists.map((Name) => ({ Name, Type: 'STRING' }) as const)],
  },
  {
    id: 'undertone-hashtags',
    name: 'Undertone: hashtags',
    sql: `select ${ofTag.map((name) => `posts.${post(name)}`).join(', ')}, tags."hashtag"\nfrom "posts" as posts\ncross join unnest(array_distinct(posts.${post('hashtags')})) as tags ("hashtag")`,
    columns: [
      ...ofTag.map((name) => postColumns.find(({ Name }) => Name === name)!),
      { Name: 'hashtag', Type: 'STRING' },
    ],
  },
  {
    id: 'undertone-windows',
    name: 'Undertone: windows',
    sql: `select ${WINDOW_COLUMNS.map(({ name }) => window(name)).join(', ')}\nfrom "windows"`,
    columns: plain(WINDOW_COLUMNS),
  },
];

export const arnOf = ({ id }: DataSet): string => `${ARN}:dataset/${id}`;

const permissions = (actions: readonly string[]) => [
  { Principal: USER, Actions: actions.map((action) => `quicksight:${action}`) },
];

export const dataSource = () => ({
  AwsAccountId: ACCOUNT,
  DataSourceId: SOURCE,
  Name: 'Undertone: lake',
  Type: 'ATHENA',
  DataSourceParameters: { AthenaParameters: { WorkGroup: '<WORKGROUP>' } },
  SslProperties: { DisableSsl: false },
  Permissions: permissions(['DescribeDataSource', 'DescribeDataSourcePermissions', 'PassDataSource']),
});

/** Each question goes to Athena: nothing is copied into QuickSight, and nothing there is older than the lake. */
export const dataSetRequest = ({ id, name, sql, columns }: DataSet) => ({
  AwsAccountId: ACCOUNT,
  DataSetId: id,
  Name: name,
  ImportMode: 'DIRECT_QUERY',
  PhysicalTableMap: {
    [id]: {
      CustomSql: { DataSourceArn: `${ARN}:datasource/${SOURCE}`, Name: id, SqlQuery: sql, Columns: columns },
    },
  },
  Permissions: permissions([
    'DescribeDataSet',
    'DescribeDataSetPermissions',
    'PassDataSet',
    'DescribeIngestion',
    'ListIngestions',
  ]),
});
