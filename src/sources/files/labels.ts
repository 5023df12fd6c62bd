export type InputLabel = 'negative' | 'neutral' | 'positive';

const WORDS: Readonly<Record<string, InputLabel>> = {
  negative: 'negative',
  neg: 'negative',
  'very negative': 'negative',
  'extremely negative': 'negative',
  'strongly negative': 'negative',
  bad: 'negative',
  neutral: 'neutral',
  neu: 'neutral',
  neut: 'neutral',
  'objective-or-neutral': 'neutral',
  objective: 'neutral',
  positive: 'positive',
  pos: 'positive',
  'very positive': 'positive',
  'extremely positive': 'positive',
  'strongly positive': 'positive',
  good: 'positive',
};

const SENTIMENT140: Readonly<Record<string, InputLabel>> = { 0: 'negative', 2: 'neutral', 4: 'positive' };

/** Schemes whose numbers alone tell that they are sentiment. */
const TELLING: readonly Readonly<Record<string, InputLabel>>[] = [
  { '-1': 'negative', 0: 'neutral', 1: 'positive' },
  SENTIMENT140,
];

/** Schemes that stand for anything unless the column is named for sentiment: two classes, TweetEval's three, five stars. */
const NAMED: readonly Readonly<Record<string, InputLabel>>[] = [
  { 0: 'negative', 1: 'positive' },
  { 0: 'negative', 1: 'neutral', 2: 'positive' },
  { 1: 'negative', 2: 'negative', 3: 'neutral', 4: 'positive', 5: 'positive' },
];

/** More different values than this are scores or topics, not labels. */
const MOST_VALUES = 12;

/** A value as labels are compared: lower case, and 4.0 as 4. */
export const labelKey = (cell: string): string =>
  cell.trim().toLowerCase().replace(/\.0+$/, '').replace(/^\+/, '');

/**
 * What the values of a label column mean, by all the values seen of it and its name; null where they are no
 * sentiment. Words keep their meaning whether seen or not, since a file may be sorted by label; of numbers
 * the whole scheme is kept. In a column named `target`, 0 is Sentiment140's.
 */
export function labelMeaning(values: Iterable<string>, name: string): Record<string, InputLabel> | null {
  const seen = new Set<string>();
  for (const value of values) {
    const key = labelKey(value);
    if (key !== '') seen.add(key);
    if (seen.size > MOST_VALUES) return null;
  }
  if (seen.size === 0) return null;
  const keys = [...seen];
  if (keys.some((key) => Object.hasOwn(WORDS, key))) return { ...WORDS };
  const isNamed = /sentiment|polarity/i.test(name);
  // Zero alone tells no scheme from another: only what most of them share is kept.
  if (keys.length === 1 && keys[0] === '0' && name !== 'target') return isNamed ? { 0: 'negative' } : null;
  const scheme = [...TELLING, ...(isNamed ? NAMED : [])].find(
    (candidate) =>
      keys.every((key) => Object.hasOwn(candidate, key)) &&
      Object.hasOwn(candidate, '-1') === keys.includes('-1'),
  );
  return scheme === undefined ? null : { ...scheme };
}
