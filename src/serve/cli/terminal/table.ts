import { type Paint, plain } from './colour.ts';
import { printable } from './printable.ts';
import { fit, padEnd, padStart, widthOf } from './width.ts';

export type Cell = string | number | bigint | boolean | Date | null | undefined | readonly unknown[] | object;

export interface TableOptions {
  /** Columns of the terminal; wide text columns are cut to fit. Infinity where the output is no terminal. */
  width?: number;
  paint?: Paint;
}

const GAP = '  ';
const NARROWEST = 8;

/**
 * Rows as aligned text, one line a row after the line of names: numbers to the right, text to the left, null
 * empty, lists with commas, times in UTC. Text is made harmless for a terminal.
 */
export function formatTable(
  names: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): string {
  const paint = options.paint ?? plain;
  const cells = rows.map((row) => names.map((_, column) => formatCell(row[column])));
  const numeric = names.map((_, column) => isNumeric(rows, column));
  const heads = names.map(printable);
  const widths = heads.map((head, column) =>
    cells.reduce((most, row) => Math.max(most, widthOf(row[column]!)), widthOf(head)),
  );
  shrink(widths, numeric, options.width ?? Number.POSITIVE_INFINITY);
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) => {
        const fitted = fit(text, widths[column]!);
        return numeric[column] ? padStart(fitted, widths[column]!) : padEnd(fitted, widths[column]!);
      })
      .join(GAP)
      .trimEnd();
  return [paint('bold', line(heads)), ...cells.map(line)].map((text) => `${text}\n`).join('');
}

/** One value as the table shows it. */
export function formatCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return printable(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (Array.isArray(value)) return value.map((item) => formatCell(item as Cell)).join(', ');
  if (typeof value === 'object') return printable(JSON.stringify(value));
  return String(value);
}

function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  let seen = false;
  for (const row of rows) {
    const value = row[column];
    if (value === null || value === undefined) continue;
    if (typeof value !== 'number' && typeof value !== 'bigint') return false;
    seen = true;
  }
  return seen;
}

/** Takes columns from the widest text column until the line fits; numbers are never cut. */
function shrink(widths: number[], numeric: readonly boolean[], available: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  while (total() > available) {
    let widest = -1;
    for (const [column, width] of widths.entries()) {
      if (!numeric[column] && width > NARROWEST && (widest < 0 || width > widths[widest]!)) widest = column;
    }
    if (widest < 0) return;
    const rival = Math.max(NARROWEST, ...widths.filter((_, column) => column !== widest && !numeric[column]));
    const excess = total() - available;
    widths[widest] = Math.max(
      NARROWEST,
      widths[widest]! - Math.max(1, Math.min(excess, widths[widest]! - rival)),
    );
  }
}
