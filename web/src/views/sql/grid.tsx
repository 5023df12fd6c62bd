/** Rows of an answer; of many only those that are in sight are there. */
import { type UIEvent, useState } from 'react';
import { cellOf, isNumeric } from './cells.ts';
import type { SqlAnswer } from './types.ts';

const ROW = 28;
const HEIGHT = 420;
/** Rows above and below those in sight. */
const MORE = 8;
/** Longer cells are cut; they are whole in what is saved. */
const LONG = 300;

export function Grid({ answer: { columns, rows } }: { answer: SqlAnswer }) {
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.floor(top / ROW) - MORE);
  const last = Math.min(rows.length, Math.ceil((top + HEIGHT) / ROW) + MORE);
  const numeric = columns.map(({ type }) => isNumeric(type) || undefined);
  return (
    <section
      className="sql-grid"
      aria-label="Rows"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      style={{ maxHeight: HEIGHT }}
      onScroll={(event: UIEvent<HTMLElement>) => setTop(event.currentTarget.scrollTop)}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ name, type }, at) => (
              <th key={name} scope="col" title={type} data-numeric={numeric[at]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Gap columns={columns.length} rows={first} />}
          {rows.slice(first, last).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity than their place
            <tr key={first + at} aria-rowindex={first + at + 2}>
              {columns.map(({ name }, column) => {
                const cell = cellOf(row[name]);
                return (
                  <td key={name} data-numeric={numeric[column]}>
                    {cell === null ? (
                      <span className="quiet">null</span>
                    ) : (
                      <bdi>{String(cell).slice(0, LONG)}</bdi>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
          {last < rows.length && <Gap columns={columns.length} rows={rows.length - last} />}
        </tbody>
      </table>
    </section>
  );
}

/** As high as the rows that are not there. */
const Gap = ({ columns, rows }: { columns: number; rows: number }) => (
  <tr>
    <td colSpan={columns} style={{ height: rows * ROW }} />
  </tr>
);
