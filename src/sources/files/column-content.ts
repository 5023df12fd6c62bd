import { parseTime } from '../../model/parse-time.ts';
import { labelMeaning } from './labels.ts';

/** What the values of one column look like; shares are of those that are not empty. */
export interface ColumnContent {
  filled: number;
  distinct: number;
  /** Average length of a value, in UTF-16 units. */
  length: number;
  /** Share that is a whole number. */
  integers: number;
  /** Share that is any number. */
  numbers: number;
  /** Share that is a date or a time since the epoch within 2000 to 2050. */
  times: number;
  /** Share with a blank between letters. */
  sentences: number;
  /** Share that could be a handle. */
  handles: number;
  /** Whether the values are labels of sentiment. */
  isLabel: boolean;
}

const NUMBER = /^[+-]?(?:\d+(?:[.,]\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^\d+$/;
const SENTENCE = /\p{L}\S*\s+\S*\p{L}/u;
// Scripts without blanks between words.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{4}/u;
const HANDLE = /^@?[A-Za-z0-9_.]{1,30}$/;
const FROM = Date.UTC(2000, 0);
const TO = Date.UTC(2050, 0);

export function contentOf(values: readonly string[], name: string): ColumnContent {
  const filled = values.filter((value) => value.trim() !== '');
  const count = Math.max(1, filled.length);
  const share = (test: (value: string) => boolean) => filled.filter(test).length / count;
  return {
    filled: filled.length,
    distinct: new Set(filled).size,
    length: filled.reduce((sum, value) => sum + value.length, 0) / count,
    integers: share((value) => INTEGER.test(value.trim())),
    numbers: share((value) => NUMBER.test(value.trim())),
    times: share(isTime),
    sentences: share((value) => SENTENCE.test(value) || UNSPACED.test(value)),
    handles: share((value) => HANDLE.test(value) && /[A-Za-z]/.test(value)),
    isLabel: labelMeaning(filled, name) !== null,
  };
}

function isTime(value: string): boolean {
  const time = parseTime(value) ?? parseTime(value, { dayFirst: true });
  return time !== null && time >= FROM && time < TO;
}

/** Whether a first row names columns: what names are is known, or what stands below them is of another kind. */
export function looksLikeHeader(
  first: readonly string[],
  below: readonly ColumnContent[],
  isKnown: (name: string) => boolean,
): boolean {
  const cells = first.map((cell) => cell.trim());
  const isValue = (cell: string) =>
    cell.length > 60 || NUMBER.test(cell) || isTime(cell) || /^https?:/.test(cell);
  if (cells.some(isValue) || cells.every((cell) => cell === '')) return false;
  const named = cells.filter((cell) => cell !== '');
  if (new Set(named).size < named.length) return false;
  if (cells.some(isKnown)) return true;
  return below.some(
    (content, column) =>
      content.filled > 0 && cells[column] !== undefined && (content.numbers > 0.9 || content.times > 0.9),
  );
}
