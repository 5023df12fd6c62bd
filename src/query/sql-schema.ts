/** What SQL can ask: tables, their columns, functions, and examples; for an editor that completes and explains. */
import { POST_COLUMNS } from '../model/post.ts';
import { COVERAGE_COLUMNS } from './coverage-row.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { runSql } from './sql.ts';
import { isRefusedFunction } from './sql-check.ts';
import { SQL_EXAMPLES, type SqlExample } from './sql-examples.ts';

export interface SqlSchema {
  tables: {
    name: string;
    description: string;
    columns: { name: string; type: string; description: string | null }[];
  }[];
  functions: { name: string; kind: 'scalar' | 'aggregate'; parameters: string; description: string }[];
  examples: readonly SqlExample[];
}

const TABLES: Record<string, string> = {
  posts: 'Every post once, in its latest revision; deleted ones never.',
  posts_entities:
    'The columns of posts with one row a post and named entity; posts without any are there once.',
  tokens: 'One row a word of each post, in its order.',
  windows:
    'Sentiment by topic and quarter-hour of event time (* for all posts), with intervals and coverage.',
  coverage: 'What was asked of each source, what came and what is missing, by topic and window.',
  metrics: 'Likes, reposts and replies as they were seen by minute; rows of a post add up.',
};

/** Columns that are in no list of their own. */
const MORE: Record<string, string> = {
  entity: 'The text of the named entity; null where the post names none.',
  entity_type: 'What kind of entity, such as person, place or organisation.',
  entity_score: 'How sure the model is of it, 0 to 1.',
  entity_key: 'The same for all spellings of a name: case, possessives, handles, articles and aliases.',
  position: 'The place of the word in the text, from 1.',
  token: 'The word in lower case.',
  observed_at: 'When the minute began in which it was seen.',
  window_start: 'Start of the window, within it.',
  window_end: 'End of the window, not within it.',
  topic: 'The topic; * for all posts.',
  posts: 'Posts of the window.',
  scored: 'Those of them that a model has scored.',
  coverage: 'Share of the window that is accounted for, 0 to 1; null where no source says.',
  revision: 'How often the window was issued; 0 while it is not.',
};

function descriptionOf(table: string, column: string): string | null {
  const listed = table === 'coverage' ? COVERAGE_COLUMNS : table === 'windows' ? [] : POST_COLUMNS;
  const found = listed.find(({ name }) => name === column)?.description ?? MORE[column];
  if (found !== undefined) return found;
  const [, what, label, end] = /^(avg|share)_([a-z]+)(?:_(low|high))?$/.exec(column) ?? [];
  if (what === 'avg') return `Mean score of ${label}, 0 to 1.`;
  if (what === undefined) return null;
  if (end === undefined) return `Share of scored posts that are ${label}, 0 to 1.`;
  return `${end === 'low' ? 'Lower' : 'Upper'} end of the 95 % interval of the share of ${label}.`;
}

/** Tables and functions are read from DuckDB itself, so they are what SQL finds. */
export async function describeSql(reader: LakePosts, ask: AskOptions = {}): Promise<SqlSchema> {
  const [tables, functions] = await Promise.all([
    describeTables(reader.lake.root, ask),
    reader.ask({ ...ask, sql: () => FUNCTIONS }),
  ]);
  return {
    tables,
    functions: functions
      .filter(({ name }) => !isRefusedFunction(String(name)))
      .map(({ name, kind, parameters, description }) => ({
        name: String(name),
        kind: kind as 'scalar' | 'aggregate',
        parameters: String(parameters),
        description: String(description),
      })),
    examples: SQL_EXAMPLES,
  };
}

/** Those with a name that can be written as one; operators have others. */
const FUNCTIONS = `
  select function_name as name, any_value(function_type) as kind, any_value(description) as description,
    coalesce(any_value(array_to_string(parameters, ', ')), '') as parameters
  from duckdb_functions()
  where function_type in ('scalar', 'aggregate') and description is not null and function_name ~ '[a-z][a-z0-9_]*'
  group by function_name order by function_name`;

const COLUMNS = `select table_name, column_name, data_type from information_schema.columns
  where table_schema = 'main' order by table_name, ordinal_position`;

async function describeTables(root: string, ask: AskOptions): Promise<SqlSchema['tables']> {
  const { body } = await runSql(root, COLUMNS, { format: 'json', ...ask });
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  const rows = JSON.parse(Buffer.concat(parts).toString()) as {
    table_name: string;
    column_name: string;
    data_type: string;
  }[];
  const byTable = Map.groupBy(rows, ({ table_name }) => table_name);
  return Object.entries(TABLES).flatMap(([name, description]) => {
    const columns = byTable.get(name);
    if (columns === undefined) return [];
    return {
      name,
      description,
      columns: columns.map((column) => ({
        name: column.column_name,
        type: column.data_type,
        description: descriptionOf(name, column.column_name),
      })),
    };
  });
}
