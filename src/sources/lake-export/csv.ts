import type { CsvFormat } from '../../model/block.ts';
import { DeadLetter, type Decoded } from '../../model/record.ts';
import { RowParser } from '../files/csv-row.ts';
import { decodeExportRow, isExportRow } from './decode.ts';

/** Whether a CSV file is an export of a lake, by its header. */
export function isExportHeader(header: readonly string[]): boolean {
  return isExportRow(Object.fromEntries(header.map((name) => [name, ''])));
}

/**
 * The rows of an exported CSV. Its texts are taken as they stand, where those of other files have HTML
 * references decoded: they were decoded when the lake first took them in.
 */
export function decodeExportCsv(payload: Uint8Array, format: CsvFormat): Decoded[] {
  const text = new TextDecoder(format.encoding).decode(payload);
  const parser = new RowParser(format);
  const decoded: Decoded[] = [];
  for (let at = 0; at < text.length; ) {
    const end = parser.read(text, at);
    if (parser.fields > 0) decoded.push(decodeRow(text.slice(at, parser.textEnd), parser, format.header));
    at = end;
  }
  return decoded;
}

function decodeRow(payload: string, parser: RowParser, header: readonly string[]): Decoded {
  try {
    if (parser.fields !== header.length) throw new DeadLetter('export row with a wrong number of cells');
    const row = Object.fromEntries(header.map((name, column) => [name, unguarded(parser.cells[column]!)]));
    return { payload, record: decodeExportRow(row), reason: null };
  } catch (error) {
    if (!(error instanceof DeadLetter)) throw error;
    return { payload, record: null, reason: error.message };
  }
}

/**
 * A cell without the apostrophe that an export puts before what a spreadsheet would take for a formula: a cell
 * that begins with = + - @ (also full-width), a tab, CR or LF, or with an apostrophe itself, so that this can
 * be undone.
 */
const unguarded = (cell: string): string => (/^'[=+\-@\t\r\n＝＋－＠']/.test(cell) ? cell.slice(1) : cell);
