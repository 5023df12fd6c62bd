import { text } from 'node:stream/consumers';
import { UsageError } from '../../../model/errors.ts';
import { runSql, type SqlAnswer } from '../../../query/sql.ts';
import { WholeFile } from '../../../query/whole-file.ts';
import type { Call } from '../command.ts';
import { counted } from '../terminal/quantity.ts';
import { type Cell, formatTable } from '../terminal/table.ts';

interface QueryOptions {
  format: 'table' | 'csv' | 'json' | 'parquet';
  output?: string;
  timeout: number;
  memory?: number;
}

/** A table must be held to know how wide its columns are. */
const TABLE_ROWS = 10_000;

export async function run(call: Call): Promise<void> {
  const options = call.options as QueryOptions;
  const format = call.json ? 'json' : options.format;
  if (format === 'parquet' && options.output === undefined && call.console.interactive) {
    throw new UsageError('Parquet is not for the screen; name a file with --output.');
  }
  const [given] = call.args;
  const sql = given === '-' ? await text(call.console.stdin) : given!;
  const answer = await runSql(await call.lake(), sql, {
    format: format === 'table' ? 'rows' : format,
    timeoutSeconds: options.timeout,
    windowsMs: (await call.config()).windows.length,
    signal: call.signal,
    ...(options.memory === undefined ? {} : { memoryMb: Math.ceil(options.memory / 1e6) }),
    ...(format === 'table' ? { maxRows: TABLE_ROWS + 1 } : {}),
  });
  const body = format === 'table' ? [Buffer.from(await tabulate(answer, call))] : answer.body;
  if (options.output === undefined) {
    for await (const part of body) await call.console.write(part);
    return;
  }
  const file = new WholeFile(options.output);
  try {
    await file.prepare();
    for await (const part of body) await file.write(part);
    await file.finish();
  } finally {
    await file.discard();
  }
}

async function tabulate({ columns, body }: SqlAnswer, call: Call): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  const lines = Buffer.concat(parts).toString().split('\n').slice(0, -1);
  const rows = lines.slice(0, TABLE_ROWS).map((line) => JSON.parse(line) as Cell[]);
  if (lines.length > TABLE_ROWS) {
    call.console.note(
      `Only the first ${counted(TABLE_ROWS, 'row')} are shown; --format csv or json gives all of them.`,
    );
  }
  const { console } = call;
  return formatTable(
    columns.map(({ name }) => name),
    rows,
    { width: console.width, paint: console.paint },
  );
}
