/** Names of the colours that charts are drawn in, and the signs that go with those of sentiment. */
import type { Label } from '../api/types.ts';

export const NAMES = [
  'ground',
  'surface',
  'sunken',
  'ink',
  'quiet',
  'line',
  'line-strong',
  'accent',
  'positive',
  'neutral',
  'negative',
  'mixed',
  'hatch',
  'gap',
  'bad',
] as const;

export type Colours = Record<(typeof NAMES)[number], string>;

/** The sign that goes with each colour. */
export const SIGNS: Record<Label, string> = { positive: '+', neutral: '○', negative: '−', mixed: '±' };
