/** Columns of the posts that a filter takes in, a few thousand at a time, for what SQL alone cannot answer. */
import type { DuckDBValue } from '@duckdb/node-api';
import { ROW_COLUMN } from '../lake/schema.ts';
import { UsageError } from '../model/errors.ts';
import { POST_COLUMNS, type Post } from '../model/post.ts';
import { type PostFilter, type Where, whereOf } from './filter.ts';
import type { AskOptions, LakePosts, Question } from './lake-posts.ts';

export interface Scan<C extends keyof Post> {
  columns: readonly C[];
  /** Checked. */
  filter: PostFilter;
  /** As `scopeOf` the filter gives it. */
  scope: Pick<Question, 'from' | 'to' | 'rows'>;
  /** A condition more, over the columns of `posts`, with `words` for the text and `links` for the addresses in lower case. */
  also?: Where;
  /** Called before the first rows; again where the lake was compacted meanwhile and all is read anew. */
  begin(): void;
  /** `number` is that of the row in the lake. */
  row(post: Pick<Post, C>, number: number): void;
}

const WORDS = 'lower(text)';
const LINKS = "lower(array_to_string(urls, ' '))";

/** Rows come in no order. The memory taken is that of one chunk, whatever the number of posts. */
export async function scanPosts<C extends keyof Post>(
  reader: LakePosts,
  scan: Scan<C>,
  ask: AskOptions = {},
): Promise<void> {
  const where = whereOf(scan.filter);
  const { also = { sql: 'true', values: [] } } = scan;
  const columns = scan.columns.map((name) => columnOf(name));
  await reader.run(
    {
      ...ask,
      ...scan.scope,
      sql: (posts) =>
        `select ${[`${ROW_COLUMN}::DOUBLE`, ...columns.map(({ sql }) => sql)].join(', ')}
         from (select *, ${WORDS} as words, ${LINKS} as links from ${posts} where ${where.sql}) where ${also.sql}`,
      values: [...where.values, ...also.values],
    },
    async (connection, sql, values) => {
      scan.begin();
      const result = await connection.stream(sql, values);
      for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
        ask.signal?.throwIfAborted();
        if (chunk.rowCount === 0) break;
        const [numbers, ...vectors] = chunk.getColumns();
        for (let row = 0; row < chunk.rowCount; row++) {
          const post: Record<string, unknown> = {};
          columns.forEach(({ name, read }, at) => {
            const value = vectors[at]![row]!;
            post[name] = value === null ? null : read(value);
          });
          scan.row(post as Pick<Post, C>, numbers![row] as number);
        }
      }
    },
  );
}

const ITEMS = (value: DuckDBValue): unknown => (value as { items: readonly unknown[] }).items;

/** How a column is asked for, and read back as a post holds it. */
function columnOf(name: string): { name: string; sql: string; read(value: DuckDBValue): unknown } {
  const column = POST_COLUMNS.find((one) => one.name === name);
  switch (column?.type) {
    case 'text':
    case 'boolean':
      return { name, sql: name, read: (value) => value };
    case 'timestamp':
      return { name, sql: `epoch_ms(${name})::DOUBLE`, read: Number };
    case 'integer':
    case 'real':
      return { name, sql: `${name}::DOUBLE`, read: Number };
    case 'text[]':
      return { name, sql: name, read: ITEMS };
    default:
      throw new UsageError(`The column ${name} cannot be gone through.`);
  }
}
