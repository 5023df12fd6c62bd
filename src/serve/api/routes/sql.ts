import { z } from 'zod';
import type { QueryEngine } from '../../../query/engine.ts';
import { runSql } from '../../../query/sql.ts';
import type { SqlSchema } from '../../../query/sql-schema.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import type { Gate } from '../security/gate.ts';
import type { RateLimit } from '../security/rate-limit.ts';

export interface SqlLimits {
  /** Folder of the lake. */
  lake: string;
  /** The longest that one may take, ms. */
  queryMs: number;
  memoryBytes: number;
  /** The length of the rows of `windows`, ms. */
  windowsMs: number;
}

const BODY_LIMIT = 128 * 1024;
const MOST_ROWS = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;

export const sqlRoute = (limits: SqlLimits, gate: Gate, rate: RateLimit) =>
  defineRoute({
    method: 'POST',
    path: '/api/sql',
    tag: 'Questions',
    summary: 'Read-only SQL over the lake',
    description: `One SELECT over \`posts\`, \`windows\` and the other tables and views (\`SHOW TABLES\`), in DuckDB’s dialect. No files, no network, no settings; time and memory are limited, and at most ${MOST_ROWS.toLocaleString('en')} rows are sent.`,
    body: z.strictObject({
      sql: z
        .string()
        .min(1)
        .max(100_000)
        .meta({ examples: ['select lang, count(*) as posts from posts group by lang order by posts desc'] }),
      timeout_seconds: z.int().min(1).max(3600).optional().meta({
        description: 'Stop it after so long; as long as any question may take unless given, and at most.',
      }),
    }),
    bodyLimit: BODY_LIMIT,
    answer: {
      description: 'The rows.',
      schema: z.strictObject({
        columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
        rows: z.array(z.record(z.string(), z.unknown())).meta({ description: 'One object a row.' }),
        truncated: z.boolean().meta({ description: 'Whether there were more rows than are sent.' }),
      }),
    },
    problems: ['sql-failed', 'too-many-requests', 'too-costly'],
    handle: async ({ body, request, signal }) => {
      const wait = rate.take(request.ip);
      if (wait > 0) throw busy(wait);
      const done = await gate.run(() => {
        signal.throwIfAborted();
        return answer(limits, body, signal);
      });
      if (done === null) throw busy(1);
      return done.result;
    },
  });

export function sqlSchemaRoute(queries: QueryEngine) {
  // The program decides it, not the posts.
  let known: Promise<SqlSchema> | null = null;
  return defineRoute({
    method: 'GET',
    path: '/api/sql/schema',
    tag: 'Questions',
    summary: 'What SQL can ask',
    description: 'Tables with their columns, functions, and questions to begin with; for an editor.',
    answer: {
      description: 'The tables, functions and examples.',
      schema: z.strictObject({
        tables: z.array(
          z.strictObject({
            name: z.string(),
            description: z.string(),
            columns: z.array(
              z.strictObject({ name: z.string(), type: z.string(), description: z.string().nullable() }),
            ),
          }),
        ),
        functions: z.array(
          z.strictObject({
            name: z.string(),
            kind: z.enum(['scalar', 'aggregate']),
            parameters: z.string(),
            description: z.string(),
          }),
        ),
        examples: z.array(z.strictObject({ title: z.string(), sql: z.string() })),
      }),
    },
    handle: () => {
      known ??= queries.sqlSchema().catch((error: unknown) => {
        known = null;
        throw error;
      });
      return known;
    },
  });
}

const busy = (seconds: number): Problem =>
  new Problem('too-many-requests', 'Too many SQL questions are asked at a time; ask again in a moment.', {
    headers: { 'Retry-After': String(Math.ceil(seconds)) },
  });

async function answer(
  { lake, queryMs, memoryBytes, windowsMs }: SqlLimits,
  { sql, timeout_seconds: seconds }: { sql: string; timeout_seconds?: number | undefined },
  signal: AbortSignal,
) {
  const { columns, body } = await runSql(lake, sql, {
    format: 'rows',
    // One more than is sent tells whether there are more.
    maxRows: MOST_ROWS + 1,
    timeoutSeconds: Math.min(queryMs / 1000, seconds ?? Number.POSITIVE_INFINITY),
    windowsMs,
    memoryMb: Math.max(64, Math.floor(memoryBytes / 1e6)),
    signal,
  });
  const rows: Record<string, unknown>[] = [];
  let truncated = false;
  for await (const line of lines(body, () => {
    truncated = true;
  })) {
    if (rows.length === MOST_ROWS) {
      truncated = true;
      break;
    }
    const values = JSON.parse(line) as unknown[];
    rows.push(Object.fromEntries(columns.map(({ name }, at) => [name, values[at]])));
  }
  return { columns, rows, truncated };
}

/** Whole lines, as far as they fit into the bytes that an answer may have. */
async function* lines(body: AsyncIterable<Uint8Array>, onCut: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    const split = (rest + decoder.decode(part, { stream: true })).split('\n');
    rest = split.pop()!;
    yield* split;
    if (bytes > MOST_BYTES) {
      onCut();
      return;
    }
  }
}
