/** The process that runs one piece of untrusted SQL: takes a request, sends columns and outcome, writes the body to stdout. */
import { once } from 'node:events';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../lake/schema.ts';
import { UndertoneError } from '../model/errors.ts';
import { csvCell } from './csv.ts';
import { isGone, isOutOfMemory, outOfMemory } from './failures.ts';
import { checkSql, sqlError } from './sql-check.ts';
import type { SqlMessage, SqlRequest } from './sql-protocol.ts';
import { openSandbox } from './sql-sandbox.ts';
import { toCsvCell, toJsonValue } from './sql-values.ts';

const TRIES = 6;
let written = 0;

// Without a parent there is no one left to read the answer.
process.on('disconnect', () => process.exit(1));
process.once('message', (request: SqlRequest) => {
  serve(request).then(
    () => finish({ type: 'done' }),
    (error: unknown) => {
      const { code, message } = explain(error, request);
      finish({ type: 'failed', code, message });
    },
  );
});

async function serve(request: SqlRequest): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const connection = await openSandbox({
        memoryMb: request.memoryMb,
        output: request.output,
        windowsMs: request.windowsMs,
        fill: { windows: /windows/i.test(request.sql), coverage: /coverage/i.test(request.sql) },
      });
      await checkSql(connection, request.sql);
      return await (request.output === null ? stream(connection, request) : copy(connection, request));
    } catch (error) {
      // Compaction replaced an object between the manifest and the read; nothing has been answered yet.
      if (!isGone(error) || error instanceof UndertoneError || attempt === TRIES || written > 0) throw error;
    }
  }
}

async function stream(connection: DuckDBConnection, { sql, format, maxRows }: SqlRequest): Promise<void> {
  const result = await connection.stream(sql);
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  // The first chunk before the columns: what fails at once then fails before there is an answer.
  let chunk = await result.fetchChunk();
  send({ type: 'columns', columns: names.map((name, index) => ({ name, type: String(types[index]) })) });
  if (format === 'csv') await write(`${names.map(csvCell).join(',')}\n`);
  if (format === 'json') await write('[');
  let rows = 0;
  for (; chunk !== null && chunk.rowCount > 0 && rows < maxRows; chunk = await result.fetchChunk()) {
    let text = '';
    for (const row of chunk.getRows().slice(0, maxRows - rows)) {
      if (format === 'csv') text += `${row.map(toCsvCell).join(',')}\n`;
      else if (format === 'rows') text += `${JSON.stringify(row.map(toJsonValue))}\n`;
      else {
        const object = Object.fromEntries(
          names.map((name, index) => [name, toJsonValue(row[index] ?? null)]),
        );
        text += `${rows === 0 ? '' : ','}${JSON.stringify(object)}`;
      }
      rows++;
    }
    await write(text);
  }
  if (format === 'json') await write(']\n');
}

async function copy(connection: DuckDBConnection, { sql, output, maxRows }: SqlRequest): Promise<void> {
  // As a view, the SQL may end in semicolons and comments.
  await connection.run(`create temp view answer as ${sql}`);
  const limit = Number.isFinite(maxRows) ? `limit ${maxRows}` : '';
  await connection.run(
    `copy (from answer ${limit}) to ${literal(output!)} (format parquet, compression zstd, use_tmp_file false)`,
  );
  send({ type: 'columns', columns: [] });
}

function explain(error: unknown, request: SqlRequest): { code: string; message: string } {
  if (error instanceof UndertoneError) return error;
  if (isOutOfMemory(error)) return outOfMemory(request.memoryMb, error);
  return sqlError(error);
}

async function write(text: string): Promise<void> {
  written += text.length;
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function send(message: SqlMessage): void {
  process.send?.(message);
}

function finish(message: SqlMessage): void {
  process.stdout.write('', () => process.send?.(message, () => process.exit(0)));
}
