import { type Dialect, RowParser } from './csv-row.ts';

const DELIMITERS = [',', '\t', ';', '|'];
const SAMPLE_ROWS = 500;
const SAMPLE_TEXT = 256 << 10;

export interface Sniffed extends Dialect {
  /** The number of cells most rows have. */
  columns: number;
  /** The share of rows that have it. */
  consistency: number;
  /** Whether every cell of the rows is quoted. */
  allQuoted: boolean;
}

/**
 * The dialect in which the beginning of a file falls into the most even rows. What is given is not guessed.
 * `text` ends at a line end, or where the file does.
 */
export function sniffDialect(text: string, given: { delimiter?: string; quote?: string } = {}): Sniffed {
  const sample = cutAtLine(text, SAMPLE_TEXT);
  const delimiters = given.delimiter === undefined ? DELIMITERS : [given.delimiter];
  const candidates = delimiters.flatMap((delimiter) =>
    dialectsOf(sample, delimiter, given.quote).map((dialect) => ({ dialect, ...measure(sample, dialect) })),
  );
  let best = candidates[0]!;
  for (const candidate of candidates) if (scoreOf(candidate) > scoreOf(best) + 1e-9) best = candidate;
  const { dialect, columns, consistency, allQuoted } = best;
  return { ...dialect, columns, consistency, allQuoted };
}

interface Measured {
  columns: number;
  consistency: number;
  /** Quoted cells that are well formed, and those that are not. */
  clean: number;
  unclean: number;
  allQuoted: boolean;
}

/** One column is no table, so it counts for little; a quote that does not pair counts against a dialect. */
function scoreOf({ columns, consistency, clean, unclean }: Measured): number {
  const pairs = clean + unclean === 0 ? 1 : clean / (clean + unclean);
  return (columns > 1 ? 1 : 0.3) * consistency * (0.5 + pairs / 2) + Math.min(columns, 50) * 1e-4;
}

function dialectsOf(sample: string, delimiter: string, quote: string | undefined): Dialect[] {
  if (quote === '') return [{ delimiter, quote }];
  const quotes =
    quote === undefined ? ['"', "'"].filter((mark) => opensCells(sample, delimiter, mark)) : [quote];
  const dialects: Dialect[] = quotes.flatMap((mark) => [
    { delimiter, quote: mark },
    ...(sample.includes(`\\${mark}`) ? [{ delimiter, quote: mark, escape: '\\' }] : []),
  ]);
  if (quote !== undefined) return dialects;
  // Where no cell of the sample is quoted, quotes within cells show that they are plain in this file; where there are none, RFC 4180 is assumed.
  if (quotes.length > 0) return [...dialects, { delimiter, quote: '' }];
  return [{ delimiter, quote: sample.includes('"') && delimiter === '\t' ? '' : '"' }];
}

/** Whether some cell begins with the mark and, before the same row's or another's delimiter, ends with it. */
function opensCells(sample: string, delimiter: string, mark: string): boolean {
  const d = delimiter === '|' ? '\\|' : delimiter;
  return new RegExp(`(?:^|[\\r\\n${d}]) *${mark}[^${mark}]*${mark} *(?:[\\r\\n${d}]|$)`).test(sample);
}

function measure(sample: string, dialect: Dialect): Measured {
  const parser = new RowParser(dialect);
  const counts = new Map<number, number>();
  let rows = 0;
  let clean = 0;
  let unclean = 0;
  let cells = 0;
  for (let at = 0; at < sample.length && rows < SAMPLE_ROWS; ) {
    const end = parser.read(sample, at);
    if (parser.fields > 0) {
      rows++;
      counts.set(parser.fields, (counts.get(parser.fields) ?? 0) + 1);
      cells += parser.fields;
      for (let field = 0; field < parser.fields && dialect.quote !== ''; field++) {
        const stop = field + 1 < parser.fields ? parser.starts[field + 1]! - 1 : parser.textEnd;
        const raw = sample.slice(parser.starts[field], stop).trim();
        if (!raw.startsWith(dialect.quote)) continue;
        if (isClean(raw, dialect)) clean++;
        else unclean++;
      }
    }
    at = end;
  }
  const [columns, even] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), [0, 0]);
  return {
    columns,
    consistency: rows === 0 ? 0 : even / rows,
    clean,
    unclean,
    allQuoted: clean === cells && cells > 0,
  };
}

function isClean(raw: string, dialect: Dialect): boolean {
  const { quote } = dialect;
  if (raw.length < 2 || !raw.endsWith(quote)) return false;
  let inner = raw.slice(1, -1);
  if (dialect.escape !== undefined) inner = inner.replaceAll(/\\./gs, '');
  return !inner.replaceAll(quote + quote, '').includes(quote);
}

/** The beginning of a text, to a line end where it is cut. */
export function cutAtLine(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = Math.max(text.lastIndexOf('\n', length), text.lastIndexOf('\r', length));
  return cut > 0 ? text.slice(0, cut + 1) : text.slice(0, length);
}
