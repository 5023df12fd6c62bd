import type { Table } from '../charts/table.ts';
import './data-table.css';

/** Rows of cells; scrolls within itself. */
export function DataTable({ name, table }: { name: string; table: Table }) {
  const { columns, rows } = table;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="data-table" tabIndex={0} aria-label={name}>
      <table>
        <thead>
          <tr>
            {columns.map(({ title, numeric }) => (
              <th key={title} scope="col" data-numeric={numeric || undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity than their place
            <tr key={row}>
              {cells.map((cell, at) => {
                const { title, numeric, show } = columns[at]!;
                return (
                  <td key={title} data-numeric={numeric || undefined}>
                    {show === undefined ? (cell ?? '–') : show(cell)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
