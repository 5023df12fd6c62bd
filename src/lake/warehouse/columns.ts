/** What a table of the warehouse is made of: the posts' own list, and lists of columns of the same kind. */
import { type ColumnType, POST_COLUMNS } from '../../model/post.ts';
import { HASH_COLUMN, ROW_COLUMN, VERSION_COLUMN } from '../schema.ts';

export interface WarehouseColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description?: string;
}

/** What the lake keeps beside a post in its objects; views leave it out. */
export const STORED_COLUMNS: readonly WarehouseColumn[] = [
  { name: ROW_COLUMN, type: 'integer', nullable: false, description: 'The number of the row.' },
  {
    name: VERSION_COLUMN,
    type: 'real',
    nullable: false,
    description: 'When this version came to be, in ms since the epoch.',
  },
  {
    name: HASH_COLUMN,
    type: 'integer',
    nullable: false,
    description: '48 bits of the hash of its payload: of versions of one time the smallest is the post.',
  },
];

/** An object of posts, column by column in the order in which they lie in the file. */
export const OBJECT_COLUMNS: readonly WarehouseColumn[] = [...POST_COLUMNS, ...STORED_COLUMNS];

/** Rows hidden by what came later; `version` is null where nothing of the id may be seen again. */
export const POST_TOMBSTONE_COLUMNS: readonly WarehouseColumn[] = [
  { name: 'id', type: 'text', nullable: false, description: 'The post.' },
  {
    name: 'version',
    type: 'real',
    nullable: true,
    description: 'Rows of an older version are hidden; all where it is null.',
  },
  {
    name: 'hash',
    type: 'integer',
    nullable: true,
    description: 'Of the same version, rows with a larger hash are hidden; all where it is null.',
  },
];

/** What became of accounts; the latest row of one counts. */
export const ACCOUNT_TOMBSTONE_COLUMNS: readonly WarehouseColumn[] = [
  { name: 'network', type: 'text', nullable: false, description: 'The network of the account.' },
  { name: 'author_id', type: 'text', nullable: false, description: 'The network’s own id of it.' },
  {
    name: 'at',
    type: 'real',
    nullable: true,
    description: 'When it was deleted or came back, in ms since the epoch; null for good.',
  },
  {
    name: 'hidden',
    type: 'boolean',
    nullable: false,
    description: 'Whether its posts of versions up to that time are hidden.',
  },
];

/** A record that could not be understood, with why. */
export const DEAD_LETTER_COLUMNS: readonly WarehouseColumn[] = [
  { name: 'reason', type: 'text', nullable: false, description: 'Why it is no post.' },
  { name: 'source', type: 'text', nullable: false, description: 'The source that brought it.' },
  { name: 'received_at', type: 'text', nullable: false, description: 'When it came, ISO 8601.' },
  { name: 'format', type: 'text', nullable: false, description: 'How it was laid out, as JSON.' },
  { name: 'payload', type: 'text', nullable: false, description: 'The record as it came.' },
];

/** An SQL identifier; every word is quoted, since some of ours are words of SQL too. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const quotedNames = (columns: readonly WarehouseColumn[], of = ''): string =>
  columns.map(({ name }) => `${of}${quoted(name)}`).join(', ');
