/** The columns of an export as DuckDB is to write them. */
import { literal } from '../lake/schema.ts';
import { UsageError } from '../model/errors.ts';
import { POST_COLUMNS, type PostColumn } from '../model/post.ts';
import { harmlessSql } from './csv.ts';

const isoSql = (name: string): string => `strftime(${name}, '%Y-%m-%dT%H:%M:%S.%gZ')`;

/** Lists are joined: by spaces, which tags and addresses do not hold; topics by |. */
const SEPARATOR: Record<string, string> = { topics: '|' };

function csvValue({ name, type }: PostColumn): string {
  const column = `"${name}"`;
  switch (type) {
    case 'text':
      return harmlessSql(column);
    case 'timestamp':
      return isoSql(column);
    case 'text[]':
      return harmlessSql(`array_to_string(${column}, ${literal(SEPARATOR[name] ?? ' ')})`);
    case 'entities':
      return `to_json(${column})::VARCHAR`;
    default:
      return column;
  }
}

const jsonValue = ({ name, type }: PostColumn): string =>
  type === 'timestamp' ? isoSql(`"${name}"`) : `"${name}"`;

/** The select list of an export. */
export function exportColumns(columns: readonly PostColumn[], format: 'csv' | 'jsonl' | 'parquet'): string {
  const value = { csv: csvValue, jsonl: jsonValue, parquet: ({ name }: PostColumn) => `"${name}"` }[format];
  return columns.map((column) => `${value(column)} as "${column.name}"`).join(', ');
}

/** The columns by name in the order given, all unless given. Throws a UsageError for a name that is none. */
export function chooseColumns(names: readonly string[] | undefined): readonly PostColumn[] {
  if (names === undefined) return POST_COLUMNS;
  return names.map((name) => {
    const column = POST_COLUMNS.find((one) => one.name === name);
    if (column !== undefined) return column;
    throw new UsageError(
      `Posts have no column "${name}"; they have ${POST_COLUMNS.map((one) => one.name).join(', ')}.`,
    );
  });
}
