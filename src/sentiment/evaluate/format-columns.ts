/** Rows in aligned columns: the first to the left, numbers to the right, what is in brackets to the left. */
export function formatColumns(rows: readonly (readonly string[])[]): string {
  const width = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) =>
          c === 0 || cell.startsWith('(') ? cell.padEnd(width[c]!) : cell.padStart(width[c]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A share from 0 to 1, with four decimals. */
export const share = (value: number) => value.toFixed(4);

/** A difference of shares, with its sign. */
export const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
