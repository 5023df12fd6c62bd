/** Cells of CSV (RFC 4180) that are safe to open in a spreadsheet. */

/**
 * A cell that begins so would be run as a formula (OWASP, CSV Injection: = + - @, tab, CR, LF, and the
 * full-width forms that some programs take for them). It is written with an apostrophe before it. Cells that
 * begin with apostrophes and then such a sign get one more, so that taking one away gives back the text.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** The same for DuckDB's regexp_matches. */
export const FORMULA_SQL = String.raw`^''*[=+\-@\t\r\n＝＋－＠]`;

export const harmless = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** What `harmless` was given. */
export const fromHarmless = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;

/** A text as a cell, quoted where it must be. */
export function csvCell(text: string): string {
  const safe = harmless(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
