import type { BlockFormat, CsvFormat } from '../../model/block.ts';
import { barePost } from '../../model/post.ts';
import { contentId } from '../../model/post-id.ts';
import { DeadLetter, type Decoded } from '../../model/record.ts';
import { postReader } from './csv-post.ts';
import { RowParser, RowScanner } from './csv-row.ts';
import { decodeReferences } from './decode-references.ts';
import { decodeStrictly, decodeWindows1252 } from './encoding.ts';

/**
 * The rows of a block of CSV, each a post or dead. Rows may lack cells at their end. A row with too many is
 * taken where the surplus is empty, or where the text is the last column and so may hold delimiters itself.
 */
export function* decodeCsv(payload: Uint8Array, format: CsvFormat): Generator<Decoded> {
  const text = decodeStrictly(payload, format.encoding);
  const reader = postReader(format);
  const parser = new RowParser(format);
  if (text !== null) yield* rowsOf(text, format, parser, reader);
  else for (const row of rowTexts(payload, format)) yield* rowsOf(row, format, parser, reader);
}

function* rowsOf(
  text: string,
  format: CsvFormat,
  parser: RowParser,
  reader: ReturnType<typeof postReader>,
): Generator<Decoded> {
  for (let at = 0; at < text.length; ) {
    const end = parser.read(text, at);
    if (parser.fields > 0) {
      const payload = text.slice(at, parser.textEnd);
      try {
        const fields = fitRow(parser, text, format);
        yield { payload, record: reader(parser.cells, fields), reason: null };
      } catch (error) {
        if (!(error instanceof DeadLetter)) throw error;
        yield { payload, record: null, reason: error.message };
      }
    }
    at = end;
  }
}

/** The number of cells to read, once surplus ones are dealt with. */
function fitRow(parser: RowParser, text: string, format: CsvFormat): number {
  const expected = format.header.length;
  const { fields, cells } = parser;
  if (fields <= expected) return fields;
  let surplus = 0;
  for (let field = expected; field < fields; field++) if (cells[field]!.trim() !== '') surplus++;
  if (surplus === 0) return expected;
  if (format.columns.text !== expected - 1) {
    throw new DeadLetter(`${fields} cells where the file has ${expected} columns`);
  }
  cells[expected - 1] = text.slice(parser.starts[expected - 1], parser.textEnd);
  return expected;
}

/** Each row on its own, since some are not in the encoding the file is said to be in. */
function* rowTexts(payload: Uint8Array, format: CsvFormat): Generator<string> {
  const rows = new RowScanner(format);
  for (let at = 0; at < payload.length; ) {
    const end = rows.end(payload, at, payload.length, true);
    yield decodeRecord(payload.subarray(at, end));
    at = end;
  }
}

const decodeRecord = (bytes: Uint8Array): string =>
  decodeStrictly(bytes, 'utf-8') ?? decodeWindows1252(bytes);

/** The lines of a block of plain text in UTF-8, each a post known by a hash of it; blank lines are none. */
export function* decodeText(payload: Uint8Array): Generator<Decoded> {
  for (let at = 0; at < payload.length; ) {
    const feed = payload.indexOf(10, at);
    const end = feed < 0 ? payload.length : feed;
    const line = decodeRecord(payload.subarray(at, end)).replace(/\r$/, '');
    at = end + 1;
    if (line.trim() === '') continue;
    const text = decodeReferences(line);
    const post = barePost('file', contentId(null, [text]), text);
    yield { payload: line, record: { kind: 'post', post, version: 0 }, reason: null };
  }
}

/** The one record of a block that was dead on arrival. */
export function* decodeDead(
  payload: Uint8Array,
  format: Extract<BlockFormat, { kind: 'dead' }>,
): Generator<Decoded> {
  yield { payload: decodeRecord(payload), record: null, reason: format.reason };
}
