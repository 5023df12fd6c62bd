import type { Class } from '../labelled.ts';

/** Which value of a label column means which class. */
export type LabelScheme = Readonly<Record<string, Class>>;

const WORDS: LabelScheme = {
  negative: 'negative',
  neg: 'negative',
  n: 'negative',
  neutral: 'neutral',
  neu: 'neutral',
  positive: 'positive',
  pos: 'positive',
  p: 'positive',
};

const numbers = (negative: string, neutral: string, positive: string): LabelScheme => ({
  ...WORDS,
  [negative]: 'negative',
  [neutral]: 'neutral',
  [positive]: 'positive',
});

const normal = (value: string) => value.trim().toLowerCase().replace(/^\+/, '').replace(/\.0+$/, '');

/**
 * The scheme of a column from the values in it. Numbers are read as −1, 0, 1 where −1 occurs; as 0, 1, 2 where 1
 * and 2 occur without 4; as negative and positive where only 0 and 1 occur; else as 0, 2, 4 (Sentiment140's).
 */
export function labelScheme(values: Iterable<string>): LabelScheme {
  const seen = new Set<string>();
  for (const value of values) seen.add(normal(value));
  if (seen.has('-1')) return numbers('-1', '0', '1');
  if (!seen.has('4') && seen.has('1')) {
    return seen.has('2') ? numbers('0', '1', '2') : { ...WORDS, 0: 'negative', 1: 'positive' };
  }
  return numbers('0', '2', '4');
}

export function classOf(scheme: LabelScheme, value: string): Class | undefined {
  const key = normal(value);
  return Object.hasOwn(scheme, key) ? scheme[key] : undefined;
}

/** Whether a value says mixed, which no class stands for. */
export const isMixed = (value: string): boolean => normal(value) === 'mixed';
