/** Cells of CSV (RFC 4180) that are safe to open in a spreadsheet. */

/**
 * What a spreadsheet may run as a formula begins with one of these (OWASP, CSV Injection: = + - @, tab, CR, LF
 * and the full-width signs), and is written with an apostrophe before it. So is a text that begins with an
 * apostrophe itself: taking the first one away then always gives back the text (sources/lake-export/csv.ts).
 */
export const GUARDED_SIGNS = "=+-@\t\r\n＝＋－＠'";

export const harmless = (text: string): string =>
  text !== '' && GUARDED_SIGNS.includes(text.charAt(0)) ? `'${text}` : text;

/** The same in SQL. */
export const harmlessSql = (text: string): string =>
  `case when ascii(${text}) in (${Array.from(GUARDED_SIGNS, (sign) => sign.codePointAt(0)).join(', ')}) then '''' || ${text} else ${text} end`;

/** A text as a cell, quoted where it must be. */
export function csvCell(text: string): string {
  const safe = harmless(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
