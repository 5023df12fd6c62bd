/** The tables that SQL sees: views over the lake's posts, and what is kept beside them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { createTableOf } from '../lake/duckdb-tables.ts';
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

/** Makes the table `windows`. */
export const createWindows = (connection: DuckDBConnection, windows: readonly Window[]): Promise<void> =>
  createTableOf(connection, 'windows', WINDOW_COLUMNS, windows, 'table');
