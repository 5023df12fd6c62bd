/** The leaf columns of a file of posts: where each value is found and how it is written. */
import { type ColumnType, type Entity, POST_COLUMNS, type Post } from '../../model/post.ts';
import { HASH_COLUMN, ROW_COLUMN, VERSION_COLUMN } from '../schema.ts';
import type { ByteSink } from './byte-sink.ts';

/** A post with what the lake keeps beside it. */
export interface StoredRow {
  post: Post;
  row: number;
  version: number;
  hash: number;
}

/** Parquet's physical types by their numbers in the format. */
export const PHYSICAL = { boolean: 0, int64: 2, double: 5, bytes: 6 } as const;
/** What the bits of a physical type mean. */
export type Meaning = 'text' | 'integer' | 'timestamp' | 'plain';

export type Scalar = string | number | boolean;

export interface LeafType {
  physical: number;
  meaning: Meaning;
  /** The value as it is stored; null for one that the type cannot hold. */
  storable(value: Scalar): Scalar | null;
  write(sink: ByteSink, value: Scalar): void;
}

const finite = (value: Scalar): Scalar | null => (Number.isFinite(value) ? value : null);
const whole = (value: Scalar): Scalar | null => (Number.isFinite(value) ? Math.round(value as number) : null);

const TEXT: LeafType = {
  physical: PHYSICAL.bytes,
  meaning: 'text',
  storable: (value) => value,
  write: (sink, value) => sink.text(value as string),
};
const INTEGER: LeafType = {
  physical: PHYSICAL.int64,
  meaning: 'integer',
  storable: whole,
  write: (sink, value) => sink.int64(value as number),
};
const TIMESTAMP: LeafType = {
  physical: PHYSICAL.int64,
  meaning: 'timestamp',
  storable: whole,
  write: (sink, value) => sink.int64(value as number, 1000),
};
const REAL: LeafType = {
  physical: PHYSICAL.double,
  meaning: 'plain',
  storable: finite,
  write: (sink, value) => sink.double(value as number),
};
/** Versions, which may be infinite. */
const DOUBLE: LeafType = { ...REAL, storable: (value) => value };
/** Written as bits by the page, eight to a byte. */
const BOOLEAN: LeafType = {
  physical: PHYSICAL.boolean,
  meaning: 'plain',
  storable: (value) => value,
  write: (sink, value) => sink.byte(value ? 1 : 0),
};

const SCALARS: Record<Exclude<ColumnType, 'text[]' | 'entities'>, LeafType> = {
  text: TEXT,
  integer: INTEGER,
  real: REAL,
  boolean: BOOLEAN,
  timestamp: TIMESTAMP,
};

/** A column of single values. */
export interface ScalarLeaf {
  kind: 'scalar';
  name: string;
  type: LeafType;
  value(row: StoredRow): Scalar | null;
}

/** A column of lists, or one field of a column of lists of structs. */
export interface ListLeaf {
  kind: 'list';
  name: string;
  /** The field of the struct; null where the items are values themselves. */
  field: string | null;
  type: LeafType;
  items(row: StoredRow): readonly unknown[] | null;
  value(item: unknown): Scalar;
}

export type Leaf = ScalarLeaf | ListLeaf;

const ENTITY_FIELDS: readonly { field: keyof Entity; type: LeafType }[] = [
  { field: 'text', type: TEXT },
  { field: 'type', type: TEXT },
  { field: 'score', type: REAL },
];

/** In the order of the file's columns; the leaves of one column stand together. */
export const LEAVES: readonly Leaf[] = [
  ...POST_COLUMNS.flatMap((column): Leaf[] => {
    const { name, type } = column;
    if (type === 'text[]') {
      const items = (row: StoredRow) => row.post[name as 'hashtags'];
      return [{ kind: 'list', name, field: null, type: TEXT, items, value: (item) => item as string }];
    }
    if (type === 'entities') {
      const items = (row: StoredRow) => row.post[name as 'entities'];
      return ENTITY_FIELDS.map(({ field, type }) => {
        return { kind: 'list', name, field, type, items, value: (item) => (item as Entity)[field] };
      });
    }
    return [{ kind: 'scalar', name, type: SCALARS[type], value: (row) => row.post[name] as Scalar | null }];
  }),
  { kind: 'scalar', name: ROW_COLUMN, type: INTEGER, value: (row) => row.row },
  { kind: 'scalar', name: VERSION_COLUMN, type: DOUBLE, value: (row) => row.version },
  { kind: 'scalar', name: HASH_COLUMN, type: INTEGER, value: (row) => row.hash },
];
