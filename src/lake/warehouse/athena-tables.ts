/** The tables of the catalogue as statements of Athena, for who makes them by hand (Hive's dialect). */
import { literal } from '../schema.ts';
import type { GlueColumn, GlueTable } from './glue.ts';

const backquoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

const columnsOf = (columns: readonly GlueColumn[]): string =>
  columns
    .map(({ name, type, comment }) => {
      const said = comment === undefined ? '' : ` comment ${hiveLiteral(comment)}`;
      return `\n  ${backquoted(name)} ${type}${said}`;
    })
    .join(',');

/** Hive escapes an apostrophe with a backslash. */
const hiveLiteral = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** `root`: the lake's root, `s3://bucket/prefix/`, with its slash at the end. */
export function createTable(table: GlueTable, root: string): string {
  const { name, description, location, columns, partitionKeys, format } = table;
  const { EXTERNAL: _, ...parameters } = table.parameters(root);
  const pairs = (of: Record<string, string>): string =>
    Object.entries(of)
      .map(([key, value]) => `\n  ${literal(key)} = ${literal(value)}`)
      .join(',');
  return [
    `create external table if not exists ${backquoted(name)} (${columnsOf(columns)}\n)`,
    `comment ${hiveLiteral(description)}`,
    ...(partitionKeys.length === 0 ? [] : [`partitioned by (${columnsOf(partitionKeys)}\n)`]),
    `row format serde ${literal(format.serde)}`,
    `with serdeproperties (${pairs(format.serdeParameters)}\n)`,
    `stored as inputformat ${literal(format.inputFormat)}`,
    `outputformat ${literal(format.outputFormat)}`,
    `location ${literal(`${root}${location}`)}`,
    `tblproperties (${pairs(parameters)}\n)`,
  ].join('\n');
}
