/** The tables that dashboards ask, in DuckDB, with a few posts in them. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { sqlTypeOf } from '../../../../src/lake/schema.ts';
import { POST_COLUMNS } from '../../../../src/model/post.ts';
import { WINDOW_COLUMNS } from '../../../../src/windows/window.ts';

const columns = (list: readonly { name: string; type: Parameters<typeof sqlTypeOf>[0] }[]): string =>
  list.map(({ name, type }) => `"${name}" ${sqlTypeOf(type)}`).join(', ');

const SCORES: Record<string, string> = {
  positive: "'positive', 0.8, 0.1, 0.1, 0",
  negative: "'negative', 0.1, 0.1, 0.8, 0",
};

const post = (id: string, at: string, author: string, sentiment: string, hashtags: string): string =>
  `insert into posts_table (id, revision, network, source, created_at, collected_at, text, clean_text, author_handle, lang, hashtags, mentions, urls, cashtags, topics, sentiment, positive, neutral, negative, mixed, entities) values ('${id}', 0, 'x', 's', '${at}', '${at}', 'text', 'text', '${author}', 'en', ${hashtags}, [], [], [], ['phones'], ${SCORES[sentiment]}, [{text: 'Ada', type: 'person', score: 0.9}])`;

/** Posts of 2026-03-04: two of ada, one of bob. Functions of Athena that DuckDB has under other names are added. */
export async function openWarehouse(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const statements = [
    `create table posts_table (${columns(POST_COLUMNS)})`,
    post('x:1', '2026-03-04 10:01:00', 'ada', 'positive', "['rain', 'rain', 'sun']"),
    post('x:2', '2026-03-04 10:20:00', 'ada', 'positive', "['rain']"),
    post('x:3', '2026-03-04 11:00:00', 'bob', 'negative', '[]'),
    `create view posts as select *, strftime(created_at, '%Y-%m-%d') as "date" from posts_table`,
    `create view posts_entities as select posts.*, e."text" as entity, e."type" as entity_type, e.score as entity_score from posts left join unnest(posts.entities) as named (e) on true`,
    `create table windows (${columns(WINDOW_COLUMNS)})`,
    `insert into windows (window_start, window_end, topic, posts, scored, avg_positive, avg_neutral, avg_negative, avg_mixed, share_positive, share_neutral, share_negative, share_mixed, coverage, revision)
     values ('2026-03-04 10:00', '2026-03-04 10:15', '*', 3, 2, 0.8, 0.1, 0.1, 0, 1, 0, 0, 0, 1, 1),
            ('2026-03-04 10:15', '2026-03-04 10:30', '*', 2, 2, 0.2, 0.2, 0.6, 0, 0.5, 0, 0.5, 0, 0.5, 2),
            ('2026-03-04 11:00', '2026-03-04 11:15', '*', 1, 1, 0.1, 0.1, 0.8, 0, 0, 0, 1, 0, null, 1),
            ('2026-03-04 11:00', '2026-03-04 11:15', 'phones', 1, 1, 0.1, 0.1, 0.8, 0, 0, 0, 1, 0, null, 1)`,
    'create view tweet as select * from posts_table',
    'create view sentiment as select * from windows',
    `create macro array_join(list, separator) as array_to_string(list, separator)`,
  ];
  for (const sql of statements) await connection.run(sql);
  return connection;
}

export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJson() as Record<string, unknown>[];
}
