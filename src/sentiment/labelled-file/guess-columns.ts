import { classOf, isMixed, labelScheme } from './label-scheme.ts';

const LABEL_NAMES = [
  'label',
  'sentiment',
  'target',
  'polarity',
  'class',
  'gold',
  'airline_sentiment',
  'category',
];
const TEXT_NAMES = [
  'text',
  'tweet',
  'content',
  'text_raw',
  'message',
  'body',
  'post',
  'full_text',
  'sentence',
];
/** Rows looked at. */
const SAMPLE = 1000;

export interface LabelledColumns {
  header: string[] | null;
  text: number;
  label: number;
}

/**
 * Which columns hold texts and labels: by their names in a header, else by content (labels are the column whose
 * values are all labels, texts the longest). Null where either is not found.
 */
export function guessColumns(rows: readonly string[][]): LabelledColumns | null {
  const first = rows[0]?.map((name) => name.trim().toLowerCase());
  if (first === undefined) return null;
  const named = first.some((name) => LABEL_NAMES.includes(name) || TEXT_NAMES.includes(name));
  const body = rows.slice(named ? 1 : 0, SAMPLE);
  const width = Math.max(...rows.slice(0, SAMPLE).map((row) => row.length));
  const label = named ? byName(first, LABEL_NAMES) : -1;
  const text = named ? byName(first, TEXT_NAMES) : -1;
  const labelAt = label >= 0 && holdsLabels(body, label) ? label : labelColumn(body, width);
  const textAt = text >= 0 ? text : longestColumn(body, width, labelAt);
  if (labelAt < 0 || textAt < 0) return null;
  return { header: named ? rows[0]! : null, text: textAt, label: labelAt };
}

function byName(header: readonly string[], names: readonly string[]): number {
  for (const name of names) if (header.includes(name)) return header.indexOf(name);
  return -1;
}

function holdsLabels(body: readonly string[][], column: number): boolean {
  const values = body.map((row) => row[column] ?? '').filter((value) => value.trim() !== '');
  const scheme = labelScheme(values);
  const known = values.filter((value) => isMixed(value) || classOf(scheme, value) !== undefined).length;
  return values.length > 0 && known >= values.length * 0.9;
}

function labelColumn(body: readonly string[][], width: number): number {
  for (let column = 0; column < width; column++) if (holdsLabels(body, column)) return column;
  return -1;
}

function longestColumn(body: readonly string[][], width: number, besides: number): number {
  let best = -1;
  let most = 0;
  for (let column = 0; column < width; column++) {
    const length = body.reduce((sum, row) => sum + (row[column]?.length ?? 0), 0);
    if (column !== besides && length > most) {
      most = length;
      best = column;
    }
  }
  return best;
}
