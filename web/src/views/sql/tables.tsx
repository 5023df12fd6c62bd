/** What can be asked: tables and their columns; a press puts the name where the cursor is. */
import type { SqlSchema } from './types.ts';

export function Tables({ schema, onPick }: { schema: SqlSchema; onPick(name: string): void }) {
  return (
    <section className="card sql-tables" aria-labelledby="sql-tables">
      <h2 id="sql-tables">Tables</h2>
      {schema.tables.map(({ name, description, columns }) => (
        <details key={name}>
          <summary>{name}</summary>
          <p className="quiet">{description}</p>
          <ul>
            {columns.map((column) => (
              <li key={column.name}>
                <button
                  type="button"
                  className="button button-plain"
                  title={column.description ?? undefined}
                  onClick={() => onPick(column.name)}
                >
                  <code>{column.name}</code>
                  <span className="sql-type">{column.type.toLowerCase().replace(/\(.*/, '…')}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
