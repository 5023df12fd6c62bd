/**
 * The two CSV files of `undertone export` as questions to Athena, whose results are CSV files already: the same
 * columns, times and lists (src/query/export-columns.ts), and cells that a spreadsheet would run made harmless.
 */
import type { ColumnType } from '../../../../src/model/post.ts';
import { POST_COLUMNS } from '../../../../src/model/post.ts';
import { GUARDED_SIGNS } from '../../../../src/query/csv.ts';
import { WINDOW_COLUMNS } from '../../../../src/windows/window.ts';

const SIGNS = Array.from(GUARDED_SIGNS, (sign) => `chr(${sign.codePointAt(0)})`).join(', ');

const harmless = (text: string): string =>
  `case when substr(${text}, 1, 1) in (${SIGNS}) then '''' || ${text} else ${text} end`;

const iso = (column: string): string => `to_iso8601(cast(${column} as timestamp(3))) || 'Z'`;

/** Lists are joined by blanks, which tags and addresses do not hold; topics by |. */
const SEPARATOR: Record<string, string> = { topics: '|' };

function cell({ name, type }: { name: string; type: ColumnType }): string {
  const column = `"${name}"`;
  switch (type) {
    case 'text':
      return harmless(column);
    case 'timestamp':
      return iso(column);
    case 'text[]':
      return harmless(`array_join(${column}, '${SEPARATOR[name] ?? ' '}')`);
    case 'entities':
      return `json_format(cast(${column} as json))`;
    default:
      return column;
  }
}

const select = (columns: readonly { name: string; type: ColumnType }[], table: string): string =>
  `select ${columns.map((column) => `${cell(column)} as "${column.name}"`).join(',\n  ')}\nfrom "${table}"`;

export interface ExportQuestion {
  /** The name of the file, below the lake's folder of exports. */
  file: string;
  sql: string;
  /** The day that a span of days is about, as text YYYY-MM-DD. */
  day: string;
}

export const EXPORTS: readonly ExportQuestion[] = [
  { file: 'posts.csv', sql: select(POST_COLUMNS, 'posts'), day: '"date"' },
  {
    file: 'windows.csv',
    sql: select(WINDOW_COLUMNS, 'windows'),
    day: 'cast(cast("window_start" as date) as varchar)',
  },
];
