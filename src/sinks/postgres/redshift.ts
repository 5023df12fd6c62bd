/**
 * The table of posts in Amazon Redshift and how it is written: what it has of a post is deleted, and what the post is
 * now inserted. Sources: Amazon Redshift database developer guide, "Unsupported PostgreSQL features", "SUPER type",
 * "Character types", "Performing a merge operation by replacing existing rows".
 */
import { type ColumnType, POST_COLUMNS, type Post } from '../../model/post.ts';
import { SinkError } from '../sink.ts';
import { type Dialect, quoted, type Statement, shown, type Target } from './dialect.ts';

/** Bytes that a column of characters holds at most. */
const LONGEST_TEXT = 65_535;
const TEXT = `varchar(${LONGEST_TEXT})`;

const TYPE: Record<ColumnType, string> = {
  text: TEXT,
  integer: 'bigint',
  real: 'double precision',
  boolean: 'boolean',
  timestamp: 'timestamptz',
  'text[]': 'super',
  entities: 'super',
};

const nameOf = ({ schema, table }: Target): string => `${quoted(schema)}.${quoted(table)}`;

function definitions(target: Target, there: ReadonlySet<string>): string[] {
  if (there.size === 0) {
    // The key is not enforced; it tells the planner.
    const columns = POST_COLUMNS.map(
      ({ name, type, nullable }) =>
        `${quoted(name)} ${TYPE[type]}${name === 'id' ? ' not null primary key' : nullable ? '' : ' not null'}`,
    );
    return [
      `create schema if not exists ${quoted(target.schema)}`,
      `create table if not exists ${nameOf(target)} (\n  ${columns.join(',\n  ')}\n)`,
    ];
  }
  return POST_COLUMNS.filter(({ name }) => !there.has(name)).map(
    ({ name, type }) => `alter table ${nameOf(target)} add column ${quoted(name)} ${TYPE[type]}`,
  );
}

function remove(target: Target, ids: readonly string[]): Statement {
  const places = ids.map((_, at) => `$${at + 1}`).join(', ');
  return { text: `delete from ${nameOf(target)} where id in (${places})`, values: [...ids] };
}

/** Types are said with each value: nothing else tells them in rows of values. */
function insert(target: Target, posts: readonly Post[]): Statement {
  const values: unknown[] = [];
  const rows = posts.map((post) => {
    const cells = POST_COLUMNS.map(({ name, type }) => {
      values.push(cellOf(post[name], type));
      const place = `$${values.length}::${TYPE[type] === 'super' ? TEXT : TYPE[type]}`;
      return TYPE[type] === 'super' ? `json_parse(${place})` : place;
    });
    return `(${cells.join(', ')})`;
  });
  const names = POST_COLUMNS.map(({ name }) => quoted(name)).join(', ');
  return { text: `insert into ${nameOf(target)} (${names}) values ${rows.join(', ')}`, values };
}

function cellOf(value: Post[keyof Post], type: ColumnType): unknown {
  if (value === null) return null;
  if (type === 'timestamp') return new Date(value as number).toISOString();
  if (TYPE[type] === 'super') return fitting(JSON.stringify(value, (_, one) => shownIn(one)));
  return typeof value === 'string' ? fitting(shown(value)) : value;
}

const shownIn = (value: unknown): unknown => (typeof value === 'string' ? shown(value) : value);

/** A text said to be of the type would be cut without a word. */
function fitting(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= LONGEST_TEXT) return text;
  throw new SinkError(
    'content',
    `refuses the row (a text of ${bytes} bytes, where Redshift holds ${LONGEST_TEXT})`,
  );
}

export const REDSHIFT: Dialect = {
  // A statement takes 32,767 values.
  most: 500,
  definitions,
  statements(target, posts, gone) {
    const statements = [remove(target, [...posts.map(({ id }) => id), ...gone])];
    if (posts.length > 0) statements.push(insert(target, posts));
    return statements;
  },
};
