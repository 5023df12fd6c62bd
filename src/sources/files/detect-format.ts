import type { CsvFormat } from '../../model/block.ts';
import { UsageError } from '../../model/errors.ts';
import { contentOf } from './column-content.ts';
import { COLUMN_NAMES, FIELDS_BY_NAME, normalName } from './column-names.ts';
import { RowParser, RowScanner } from './csv-row.ts';
import {
  asUtf8Bytes,
  decodeStrictly,
  detectEncoding,
  type Encoding,
  keepsAscii,
  namedEncoding,
} from './encoding.ts';
import { type ColumnOptions, guessColumns } from './guess-columns.ts';
import { refuseBinary } from './refuse-binary.ts';
import { cutAtLine, type Sniffed, sniffDialect } from './sniff-dialect.ts';

export const FILE_FORMATS = ['json', 'jsonl', 'csv', 'tsv', 'text'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export interface FormatOptions extends ColumnOptions {
  format?: FileFormat | undefined;
  encoding?: string | undefined;
  /** One ASCII character. */
  delimiter?: string | undefined;
  /** One ASCII character, or empty for none. */
  quote?: string | undefined;
}

/** How a file is to be read. */
export interface DetectedFormat {
  /** `json`: values over many lines or several on one; else one record a line, or rows. */
  kind: 'json' | 'jsonl' | 'csv' | 'text';
  encoding: string;
  /** Whether the stream is to be turned into UTF-8 before it is cut. */
  transcode: boolean;
  /** Bytes before the first record, in the stream as it is cut: byte order mark and header. */
  skip: number;
  csv: CsvFormat | null;
  notes: string[];
}

/**
 * Tells by its beginning how a file is to be read; what the options say is not guessed.
 *
 * @param head the first bytes, decompressed: some megabytes, or all
 * @throws UsageError where it is no text, or no column holds texts, or an option does not fit it
 */
export function detectFormat(
  head: Uint8Array,
  isWhole: boolean,
  label: string,
  options: FormatOptions,
): DetectedFormat {
  if (options.format === undefined && options.encoding === undefined) refuseBinary(head, label);
  let encoding =
    options.encoding === undefined ? detectEncoding(head) : namedEncoding(options.encoding, head);
  const bytes = keepsAscii(encoding.name) ? head.subarray(encoding.mark) : asUtf8Bytes(head, encoding.name);
  const kind = options.format ?? guessKind(bytes, isWhole);
  // JSON is UTF-8 by its standard: a stray byte in it is the fault of one record, not another encoding.
  const isJson = kind === 'json' || kind === 'jsonl';
  if (isJson && options.encoding === undefined && encoding.name === 'windows-1252')
    encoding = { name: 'utf-8', mark: 0 };
  if (kind === 'csv' || kind === 'tsv' || kind === undefined) {
    return detectTable(bytes, isWhole, label, encoding, kind, options);
  }
  return plain(kind, encoding);
}

function plain(kind: DetectedFormat['kind'], encoding: Encoding): DetectedFormat {
  // Lines of text and JSON carry no encoding with them: they are UTF-8.
  const transcode = encoding.name !== 'utf-8';
  return {
    kind,
    encoding: encoding.name,
    transcode,
    skip: transcode ? 0 : encoding.mark,
    csv: null,
    notes: [],
  };
}

/** How JSON that goes on begins: a bracket, and what can follow it. */
const OPENS_JSON = /^(?:\{\s*(?:["}]|$)|\[\s*(?:[[{"\]]|$))/;
const SAMPLE_LINES = 100;

/** JSON by what its lines are; undefined where it is none. */
function guessKind(bytes: Uint8Array, isWhole: boolean): 'json' | 'jsonl' | undefined {
  let lines = 0;
  let objects = 0;
  let opening = 0;
  for (let at = 0; at < bytes.length && lines < SAMPLE_LINES; ) {
    const feed = bytes.indexOf(10, at);
    if (feed < 0 && !isWhole && lines > 0) break;
    const line = Buffer.from(bytes.subarray(at, feed < 0 ? bytes.length : feed))
      .toString('utf8')
      .trim();
    at = feed < 0 ? bytes.length : feed + 1;
    if (line === '') continue;
    lines++;
    if (OPENS_JSON.test(line)) opening++;
    if (line.startsWith('{') && isJson(line)) objects++;
  }
  if (lines === 0) return undefined;
  if (objects >= lines / 2) return 'jsonl';
  // Where most lines are broken, values are looked for among them.
  if (objects >= lines / 5 || opening >= lines / 2) return 'json';
  const text = Buffer.from(bytes.subarray(0, 4096)).toString('utf8').trimStart();
  return OPENS_JSON.test(text) || /^\[\s*-?\d|^window\.YTD\.[\w.]+ = \[/.test(text) ? 'json' : undefined;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function detectTable(
  bytes: Uint8Array,
  isWhole: boolean,
  label: string,
  encoding: Encoding,
  kind: 'csv' | 'tsv' | undefined,
  options: FormatOptions,
): DetectedFormat {
  const transcode = !keepsAscii(encoding.name);
  const stored = transcode ? 'utf-8' : encoding.name;
  const whole = decodeStrictly(bytes, stored) ?? Buffer.from(bytes).toString('utf8');
  const text = isWhole ? whole : cutAtLine(whole, whole.length - 1);
  const separator = /^"?sep=([^\r\n"])"?\r?\n/i.exec(text);
  const body = separator === null ? text : text.slice(separator[0].length);
  const given = givenDialect(kind, options, separator?.[1]);
  const dialect = sniffDialect(body, given);
  const rows = readRows(body, dialect);
  const width = Math.max(dialect.columns, rows[0]?.length ?? 0);
  for (const row of rows) if (row.length > width) row.length = width;
  const first = rows[0] ?? [];
  while (first.length < width) first.push('');

  if (kind === undefined && Object.keys(given).length === 0 && !isTable(rows, dialect, options)) {
    return plain('text', encoding);
  }
  const guessed = guessColumns(rows, label, options);
  const { hasHeader, notes, ...columns } = guessed;
  const { delimiter, quote } = dialect;
  const format: CsvFormat = { kind: 'csv', encoding: stored, delimiter, quote, ...columns };
  if (dialect.escape !== undefined) format.escape = dialect.escape;
  let skip = (transcode ? 0 : encoding.mark) + (separator?.[0].length ?? 0);
  if (hasHeader) skip += headerBytes(bytes.subarray(separator?.[0].length ?? 0), format);
  return { kind: 'csv', encoding: encoding.name, transcode, skip, csv: format, notes };
}

function givenDialect(
  kind: 'csv' | 'tsv' | undefined,
  options: FormatOptions,
  separator: string | undefined,
) {
  const delimiter = options.delimiter ?? separator ?? (kind === 'tsv' ? '\t' : undefined);
  const given: { delimiter?: string; quote?: string } = {};
  if (delimiter !== undefined)
    given.delimiter = oneCharacter(delimiter === '\\t' ? '\t' : delimiter, 'delimiter');
  if (options.quote !== undefined)
    given.quote = options.quote === '' ? '' : oneCharacter(options.quote, 'quote');
  return given;
}

function oneCharacter(value: string, option: string): string {
  if (/^[\t -~]$/.test(value)) return value;
  const message = `A ${option} is one ASCII character, such as ${option === 'quote' ? '"' : ';'} — not ${JSON.stringify(value)}.`;
  throw new UsageError(message, { code: 'dialect_invalid' });
}

function readRows(text: string, dialect: Sniffed): string[][] {
  const parser = new RowParser(dialect);
  const rows: string[][] = [];
  for (let at = 0; at < text.length; ) {
    at = parser.read(text, at);
    const { fields } = parser;
    // Rows of other widths would only blur the columns.
    if (fields > 0 && (rows.length === 0 || fields === dialect.columns))
      rows.push(parser.cells.slice(0, fields));
  }
  return rows;
}

/** Whether even rows are a table, not prose with commas: names that are known, all quoted, or a column of numbers, dates or labels. */
function isTable(rows: readonly string[][], dialect: Sniffed, options: FormatOptions): boolean {
  const first = rows[0] ?? [];
  const known = first.filter((cell) => FIELDS_BY_NAME.has(normalName(cell)));
  if (dialect.columns <= 1)
    return first.length === 1 && TEXT_NAMES.has(normalName(first[0]!)) && !/\s/.test(first[0]!.trim());
  if (known.length >= 2 || (known.length === 1 && dialect.consistency > 0.5)) return true;
  if (dialect.consistency < 0.8) return false;
  if (dialect.allQuoted || options.map !== undefined) return true;
  const sample = rows.slice(0, 200);
  return first.some((_, column) => {
    const { filled, numbers, times, isLabel } = contentOf(
      sample.slice(1).map((row) => row[column] ?? ''),
      '',
    );
    return filled > 0 && (numbers > 0.9 || times > 0.9 || isLabel);
  });
}

const TEXT_NAMES = new Set(COLUMN_NAMES.text!.map(normalName));

/** How many bytes the header takes, empty lines before it included. */
function headerBytes(bytes: Uint8Array, format: CsvFormat): number {
  const rows = new RowScanner(format);
  for (let at = 0; at < bytes.length; ) {
    at = rows.end(bytes, at, bytes.length, true);
    if (rows.fields > 0) return at;
  }
  return bytes.length;
}
