/** The tables that SQL sees: views over the lake's posts, and what is kept beside them. */
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import { sqlTypeOf } from '../lake/schema.ts';
import { entityKeys } from '../lake/terms/entity-keys.ts';
import type { EntityNames } from '../model/entity-name.ts';
import { POST_COLUMNS } from '../model/post.ts';
import { WINDOW_COLUMNS, type Window } from '../windows/window.ts';

const POSTS = POST_COLUMNS.map(({ name }) => `"${name}"`).join(', ');

/** Words as runs of letters, marks and digits, with the apostrophes within them. */
export const WORD = String.raw`[\p{L}\p{M}\p{N}]+(?:[''’][\p{L}\p{M}\p{N}]+)*`;

/** `relation` is the live posts with the lake's own columns. */
export const viewsOver = (relation: string, names: EntityNames): string => `
create view posts as select ${POSTS} from ${relation};
create view tokens as
  select id, network, created_at, lang, sentiment, unnest(range(1, len(words) + 1)) as position, unnest(words) as token
  from (select id, network, created_at, lang, sentiment, regexp_extract_all(lower(clean_text), '${WORD}') as words from ${relation});
create view posts_entities as
  select * exclude (entity_, key_), entity_.text as entity, entity_.type as entity_type, entity_.score as entity_score, key_ as entity_key
  from (select ${POSTS}, unnest(case when len(entities) > 0 then entities else [null] end) as entity_,
    unnest(case when len(entities) > 0 then ${entityKeys('entities', names)} else [null] end) as key_ from ${relation});
`;

const CHUNK_ROWS = 2048;

/** Makes the table `windows`. */
export async function createWindows(connection: DuckDBConnection, windows: readonly Window[]): Promise<void> {
  const staged = WINDOW_COLUMNS.map(({ type }) => (type === 'text' ? VARCHAR : DOUBLE));
  const names = WINDOW_COLUMNS.map(({ name, type }) => `${name} ${type === 'text' ? 'VARCHAR' : 'DOUBLE'}`);
  await connection.run(`create temp table staged_windows (${names.join(', ')})`);
  const appender = await connection.createAppender('staged_windows');
  for (let start = 0; start < windows.length; start += CHUNK_ROWS) {
    const part = windows.slice(start, start + CHUNK_ROWS);
    const chunk = DuckDBDataChunk.create(staged, part.length);
    WINDOW_COLUMNS.forEach(({ name }, index) => {
      chunk.setColumnValues(
        index,
        part.map((window) => {
          const value = window[name];
          return value instanceof Date ? value.getTime() : value;
        }),
      );
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const cast = WINDOW_COLUMNS.map(({ name, type }) =>
    type === 'timestamp'
      ? `make_timestamp((${name} * 1000)::BIGINT) as ${name}`
      : `${name}::${sqlTypeOf(type)} as ${name}`,
  );
  await connection.run(
    `create table windows as select ${cast.join(', ')} from staged_windows; drop table staged_windows`,
  );
}
