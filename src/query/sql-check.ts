/**
 * Whether SQL that someone typed may be run at all: one statement that only reads, and only the lake's tables.
 * DuckDB itself parses it. The instance that runs it is locked as well (sql-sandbox.ts); each would do alone.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf, UndertoneError } from '../model/errors.ts';

/** Functions in FROM that read no files and tell nothing of the machine. */
const TABLE_FUNCTIONS = new Set(['unnest', 'range', 'generate_series', 'repeat', 'json_each', 'json_tree']);
const REFUSED_FUNCTIONS = new Set(['current_setting', 'getenv', 'write_log', 'query', 'query_table']);
export const isRefusedFunction = (name: string): boolean => REFUSED_FUNCTIONS.has(name.toLowerCase());
const SCHEMAS = new Set(['', 'main', 'information_schema']);
/** A name that DuckDB would take for a file, or for a view of its own insides. */
const REFUSED_TABLE = /[./\\:*?[\]]|^(?:duckdb|pg|sqlite|pragma)_/i;
const SPACE = String.raw`(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)*`;
const EXPLAIN = new RegExp(String.raw`^${SPACE}explain\b${SPACE}(?:analyze\b${SPACE})?(?:\([^()]*\))?`, 'i');

const refused = (why: string): UndertoneError => new UndertoneError('sql-refused', why);

/** Throws an UndertoneError where the SQL is wrong (`sql-wrong`) or not to be run (`sql-refused`). */
export async function checkSql(connection: DuckDBConnection, sql: string): Promise<void> {
  if (sql.includes('\0')) throw refused('The SQL has a NUL character in it; take it out.');
  // What EXPLAIN explains must be allowed itself: EXPLAIN ANALYZE runs it. Blanks keep places as they are.
  const explained = sql.replace(EXPLAIN, (words) => words.replace(/[^\n]/g, ' '));
  const reader = await connection.runAndReadAll('select json_serialize_sql(?::VARCHAR)', [explained]);
  const parsed = JSON.parse(String(reader.getRows()[0]?.[0])) as Parsed;
  if (parsed.error) {
    if (parsed.error_type !== 'parser') {
      throw refused(
        'Only statements that read are run; give one SELECT (also WITH, FROM, DESCRIBE, SUMMARIZE, SHOW TABLES, EXPLAIN).',
      );
    }
    const { line, column } = placeOf(explained, Number(parsed.position ?? 0));
    throw wrongSql(` at line ${line}, column ${column}`, parsed.error_message ?? 'it cannot be parsed');
  }
  const statements = parsed.statements ?? [];
  if (statements.length === 0) throw refused('There is no SQL to run; give one SELECT.');
  if (statements.length > 1) throw refused('Only one statement is run at a time; give one SELECT.');
  inspect(statements[0]);
}

/** What json_serialize_sql says; only SELECTs in some form have statements. */
interface Parsed {
  error: boolean;
  error_type?: string;
  error_message?: string;
  /** Bytes before the fault. */
  position?: string;
  statements?: unknown[];
}

function placeOf(sql: string, bytes: number): { line: number; column: number } {
  const lines = Buffer.from(sql).subarray(0, bytes).toString().split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

function inspect(node: unknown): void {
  const open = [node];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (!Array.isArray(one)) inspectNode(one as Record<string, unknown>);
    for (const child of Object.values(one)) open.push(child);
  }
}

function inspectNode(node: Record<string, unknown>): void {
  if (node.type === 'TABLE_FUNCTION') {
    const name = String((node.function as { function_name?: string } | null)?.function_name).toLowerCase();
    if (!TABLE_FUNCTIONS.has(name))
      throw refused(`The function ${name} is not available here; query the lake's tables.`);
  } else if (node.type === 'FUNCTION') {
    const name = String(node.function_name).toLowerCase();
    if (isRefusedFunction(name)) throw refused(`The function ${name} is not available here.`);
  } else if (node.type === 'BASE_TABLE' || node.type === 'SHOW_REF') {
    const name = String(node.table_name ?? '').replaceAll('"', '');
    const schema = String(node.schema_name ?? '').toLowerCase();
    if (REFUSED_TABLE.test(name) || !SCHEMAS.has(schema)) {
      throw refused(`The table "${name}" is not available here; SHOW TABLES lists those that are.`);
    }
  }
}

/** An error of DuckDB's parser, binder or execution as one sentence that points at the place. */
export function sqlError(error: unknown): UndertoneError {
  const text = error instanceof Error ? error.message : String(error);
  const kind = /^(\w[\w ]*?) Error: /.exec(text)?.[1] ?? '';
  if (kind === 'Permission') {
    return refused('The query asks for a file or an address outside the lake, which is not available here.');
  }
  if (/__pivot_enum_/.test(text)) {
    return refused('PIVOT needs its values named here: PIVOT … ON column IN (value, …).');
  }
  const place = /\n\nLINE (\d+): (.*)\n( *)\^/.exec(text);
  const said = text
    .slice(kind === '' ? 0 : kind.length + ' Error: '.length)
    .replace(/\n\nLINE \d+:[\s\S]*$/, '')
    .replace(/!?\n+(?=Did you mean|Candidate)/g, '; ')
    .replace(/[!.]$/, '');
  return wrongSql(place === null ? '' : ` at line ${place[1]}, column ${columnOf(place)}`, said, error);
}

const wrongSql = (where: string, said: string, cause?: unknown): UndertoneError =>
  new UndertoneError('sql-wrong', `The SQL is wrong${where}: ${messageOf(said)}.`, { cause });

/** DuckDB's caret stands below the line, which begins after "LINE n: " (and perhaps an ellipsis). */
function columnOf([, line, shown, indent]: RegExpExecArray): number | string {
  const at = indent!.length - `LINE ${line}: `.length + 1;
  return shown!.startsWith('...') ? `near "${shown!.slice(at - 1, at + 19)}"` : at;
}
