/** The data behind a chart: shown as a table, saved as CSV. */

export type Cell = string | number | null;

export interface Column {
  title: string;
  /** How a cell is shown; as it is unless given. */
  show?(cell: Cell): string;
  numeric?: boolean;
}

export interface Table {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

/** RFC 4180. Texts that a spreadsheet would run as a formula get an apostrophe before them. */
export function toCsv({ columns, rows }: Table): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((cells) => cells.map(csvCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
