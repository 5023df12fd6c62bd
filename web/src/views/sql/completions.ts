/** What the editor completes: tables, their columns with what they mean, and functions. */
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import type { Extension } from '@codemirror/state';
import type { SqlSchema } from './types.ts';

/** DuckDB writes names and most of its words as PostgreSQL does. */
export function completions(schema: SqlSchema | null): Extension {
  if (schema === null) return sql({ dialect: PostgreSQL });
  const columns = new Map(
    schema.tables.flatMap((table) =>
      table.columns.map((column) => [column.name, { ...column, table: table.name }] as const),
    ),
  );
  const functions = schema.functions.map(({ name, kind, parameters, description }) => ({
    label: name,
    type: 'function',
    detail: `(${parameters})`,
    info: `${description}${kind === 'aggregate' ? ' Of all rows of a group.' : ''}`,
    apply: `${name}(`,
  }));
  const names = [...columns.values()].map(({ name, type, description }) => ({
    label: name,
    type: 'property',
    detail: type.toLowerCase(),
    ...(description === null ? {} : { info: description }),
    boost: 1,
  }));
  const anywhere = (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\w"]+/);
    if (word === null && !context.explicit) return null;
    // After a dot only columns of that table fit, and the language knows those.
    const before = context.state.sliceDoc(
      Math.max(0, (word?.from ?? context.pos) - 1),
      word?.from ?? context.pos,
    );
    if (before === '.') return null;
    return { from: word?.from ?? context.pos, options: [...names, ...functions], validFor: /^\w*$/ };
  };
  return [
    sql({
      dialect: PostgreSQL,
      schema: Object.fromEntries(
        schema.tables.map((table) => [
          table.name,
          {
            self: { label: table.name, type: 'type', info: table.description, boost: 2 },
            children: table.columns.map(({ name, type, description }) => ({
              label: name,
              type: 'property',
              detail: type.toLowerCase(),
              ...(description === null ? {} : { info: description }),
            })),
          },
        ]),
      ),
    }),
    PostgreSQL.language.data.of({ autocomplete: anywhere }),
  ];
}
