/** The definitions of each kind of store; pure, so that the files in deploy/aws/sql/ are made of them too. */
import { OBJECT_COLUMNS } from '../../../lake/warehouse/columns.ts';
import {
  athenaNamedQueries,
  athenaViews,
  athenaWindows,
  createTable,
  createView,
  glueTables,
  redshiftCopies,
  redshiftCsvCopies,
  redshiftCsvLoads,
  redshiftMerges,
  redshiftTables,
} from '../../../lake/warehouse/warehouse.ts';
import { POST_COLUMNS } from '../../../model/post.ts';
import { MAPPING } from '../../../sinks/opensearch/mapping.ts';
import { POSTGRES } from '../../../sinks/postgres/statements.ts';
import type { Confusion } from '../../../windows/confusion.ts';
import { intervalSql } from '../../../windows/interval-sql.ts';
import { WINDOW_COLUMNS } from '../../../windows/window.ts';

export interface Asked {
  /** The lake's root, with its slash at the end. */
  root: string;
  /** The ARN of the role that Redshift reads it with. */
  role: string;
  schema: string;
  /** What is known of the model's mistakes. */
  confusion: Confusion | null;
  /** The length of windows. */
  minutes: number;
}

/** One statement, with what it is for. */
export interface Statement {
  name: string;
  description: string;
  sql: string;
}

const columns = { windows: WINDOW_COLUMNS };

/** The inputs of CreateTable, one a table. */
export const glue = ({ root }: Asked): object[] =>
  glueTables(columns).map(({ name, description, location, columns, partitionKeys, format, parameters }) => ({
    Name: name,
    Description: description,
    TableType: 'EXTERNAL_TABLE',
    Parameters: parameters(root),
    PartitionKeys: partitionKeys.map(capitalised),
    StorageDescriptor: {
      Columns: columns.map(capitalised),
      Location: `${root}${location}`,
      InputFormat: format.inputFormat,
      OutputFormat: format.outputFormat,
      SerdeInfo: { SerializationLibrary: format.serde, Parameters: format.serdeParameters },
    },
  }));

const capitalised = (of: object): object =>
  Object.fromEntries(
    Object.entries(of).map(([key, value]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, value]),
  );

export function athena({ root, confusion, minutes }: Asked): Statement[] {
  return [
    ...glueTables(columns).map((table) => ({
      name: table.name,
      description: table.description,
      sql: createTable(table, root),
    })),
    ...athenaViews(columns).map((view) => ({
      name: view.name,
      description: view.description,
      sql: createView(view),
    })),
    {
      name: 'update-windows',
      description: 'Adds the windows that are new or have changed; run it as often as they are to be fresh.',
      sql: athenaWindows({ ...columns, minutes, interval: (label) => intervalSql(label, confusion) }),
    },
    ...athenaNamedQueries(),
  ];
}

export function redshift({ root, role, schema }: Asked): Statement[] {
  const options = { ...columns, schema };
  const copies = (of: readonly { table: string; clear: string; sql: string }[], what: string): Statement[] =>
    of.flatMap(({ table, clear, sql }) => [
      { name: `clear-${table}`, description: `Empties ${table} before it is copied into.`, sql: clear },
      { name: `copy-${table}`, description: what, sql },
    ]);
  const objects = 'Copies the lake’s objects.';
  return [
    ...redshiftTables(options),
    { name: 'begin', description: 'A load is one transaction.', sql: 'begin' },
    ...copies(redshiftCopies({ root, role, schema }), objects),
    ...redshiftMerges(options).map((sql, at) => ({
      name: `merge-${at + 1}`,
      description: 'Takes over what was copied.',
      sql,
    })),
    { name: 'end', description: 'The load is there, whole.', sql: 'commit' },
    ...copies(
      redshiftCsvCopies({ root, role, ...options }),
      'In place of the copies above, where CSV files of `undertone export` are loaded.',
    ),
    ...redshiftCsvLoads(options).map((sql, at) => ({
      name: `load-csv-${at + 1}`,
      description: 'Brings the CSV files into the tables of loading; the merges above go on.',
      sql,
    })),
  ];
}

export const postgres = ({ schema }: Asked): Statement[] =>
  POSTGRES.definitions({ schema, table: 'posts' }, new Set()).map((sql, at) => ({
    name: `posts-${at + 1}`,
    description: 'The table of a sink of type postgres.',
    sql,
  }));

export const opensearch = (): object => ({ mappings: MAPPING });

/** The columns of posts, of the objects that they lie in, and of windows. */
export const json = (): object => ({
  posts: POST_COLUMNS,
  objects: OBJECT_COLUMNS,
  windows: WINDOW_COLUMNS,
});

/** Statements as one file. */
export const asScript = (statements: readonly Statement[]): string =>
  statements.map(({ name, description, sql }) => `-- ${name}: ${description}\n${sql};\n`).join('\n');
