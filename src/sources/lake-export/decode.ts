import { POST_COLUMNS, type PostColumn, type SourcePost } from '../../model/post.ts';
import { networkOfId } from '../../model/post-id.ts';
import { DeadLetter, type SourceRecord } from '../../model/record.ts';
import { MAX_TEXT_LENGTH, storable, timeOf } from '../wire-values.ts';

/** A row of an export: values of JSON, or the text of CSV cells, where an empty one is null. */
export type ExportRow = { readonly [column: string]: unknown };

const MARKS = ['id', 'revision', 'network', 'collected_at', 'text', 'clean_text'] as const;

/** Whether an object is a row of this lake's own export: columns that nothing else has together. */
export function isExportRow(row: ExportRow): boolean {
  return row.clean_text !== undefined && MARKS.every((column) => row[column] !== undefined);
}

/** What enrichment and receipt add is found anew, so only what a source can know is read back. */
const ADDED = new Set<string>([
  'source',
  'collected_at',
  'clean_text',
  'hashtags',
  'mentions',
  'cashtags',
  'topics',
  'sentiment',
  'positive',
  'neutral',
  'negative',
  'mixed',
  'confidence',
  'model',
  'entities',
  'entities_model',
]);
const SOURCE_COLUMNS: readonly PostColumn[] = POST_COLUMNS.filter(({ name }) => !ADDED.has(name));

/** A row of an export as the post it was. Throws a DeadLetter where a column has a value it cannot have. */
export function decodeExportRow(row: ExportRow): SourceRecord {
  const values: Record<string, unknown> = {};
  for (const column of SOURCE_COLUMNS) {
    const value = cellValue(row[column.name], column);
    if (value === null && !column.nullable) throw new DeadLetter(`export row without ${column.name}`);
    values[column.name] = value;
  }
  const post = values as unknown as SourcePost;
  if (networkOfId(post.id) === null) throw new DeadLetter('export row with an id of no network');
  if (post.text.length > MAX_TEXT_LENGTH) throw new DeadLetter('text longer than 100,000 characters');
  const version = post.revision === 0 ? (post.created_at ?? 0) : post.revision;
  return { kind: 'post', post, version };
}

function cellValue(value: unknown, column: PostColumn): unknown {
  if (value === null || value === undefined) return null;
  // A post may have an empty text; in every other column an empty cell is a null.
  if (value === '' && column.name !== 'text') return column.type === 'text[]' ? [] : null;
  const read = READERS[column.type](value);
  if (read === null) throw new DeadLetter(`export row with a wrong value for ${column.name}`);
  return read;
}

const READERS: Readonly<Record<PostColumn['type'], (value: unknown) => unknown>> = {
  text: (value) => (typeof value === 'string' ? storable(value) : null),
  integer: (value) => {
    const number = numberOf(value);
    return number !== null && Number.isSafeInteger(number) ? number : null;
  },
  real: numberOf,
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : null;
  },
  timestamp: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : timeOf(value)),
  'text[]': textsOf,
  entities: () => null,
};

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A list; in CSV joined by spaces as exports write it, as JSON, or as DuckDB writes it: `[a, b]`. */
function textsOf(value: unknown): string[] | null {
  const list = typeof value === 'string' ? listIn(value) : value;
  if (!Array.isArray(list)) return null;
  return list.every((item) => typeof item === 'string') ? list.map(storable) : null;
}

function listIn(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return /^\[.*\]$/s.test(cell) ? cell.slice(1, -1).split(', ') : cell.split(' ');
  }
}
