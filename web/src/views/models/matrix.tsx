import { capital, formatCount, formatRoundShare } from '../../format.ts';

interface Props {
  title: string;
  /** What rows and columns are: `is`, `said`. */
  axes: readonly [string, string];
  rows: readonly string[];
  columns: readonly string[];
  count(row: string, column: string): number;
}

/** Counts by two labels; the ground of a cell is its share of the row. */
export function Matrix({ title, axes, rows, columns, count }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="models-scroll" tabIndex={0} aria-label={title}>
      <table className="models-matrix">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">
              {axes[0]} ↓ {axes[1]} →
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {capital(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const total = columns.reduce((sum, column) => sum + count(row, column), 0);
            return (
              <tr key={row}>
                <th scope="row">{capital(row)}</th>
                {columns.map((column) => {
                  const share = total === 0 ? 0 : count(row, column) / total;
                  return (
                    <td
                      key={column}
                      data-same={row === column || undefined}
                      style={{ '--share': `${Math.round(share * 50)}%` } as object}
                    >
                      {formatCount(count(row, column))}
                      <small>{total === 0 ? '–' : formatRoundShare(share)}</small>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
