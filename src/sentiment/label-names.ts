import { UndertoneError } from '../model/errors.ts';
import type { Label } from '../model/post.ts';

const NAMES: Readonly<Record<string, Label>> = {
  negative: 'negative',
  neg: 'negative',
  'very negative': 'negative',
  '1 star': 'negative',
  '2 stars': 'negative',
  neutral: 'neutral',
  neu: 'neutral',
  '3 stars': 'neutral',
  positive: 'positive',
  pos: 'positive',
  'very positive': 'positive',
  '4 stars': 'positive',
  '5 stars': 'positive',
  mixed: 'mixed',
};
/** What classes without names mean, by their number: the order that every sentiment corpus of that many uses. */
const UNNAMED: Readonly<Record<number, readonly Label[]>> = {
  2: ['negative', 'positive'],
  3: ['negative', 'neutral', 'positive'],
};
const NUMBERED = /^label_(\d+)$/i;

/** The label that another model's name for it means, `LABEL_0` as one of three; null where it is not known. */
export function labelOfName(name: string): Label | null {
  const number = NUMBERED.exec(name.trim())?.[1];
  if (number !== undefined) return UNNAMED[3]![Number(number)] ?? null;
  return NAMES[name.trim().toLowerCase().replaceAll('_', ' ')] ?? null;
}

/**
 * What the classes of a text classification mean, in their order. Throws an UndertoneError that names the labels
 * where they are none of sentiment.
 */
export function labelsOf(names: readonly string[], model: string): Label[] {
  const unnamed = names.every((name, number) => NUMBERED.exec(name)?.[1] === String(number));
  const labels = (unnamed ? UNNAMED[names.length] : names.map(labelOfName)) ?? [];
  const known = labels.filter((label) => label !== null);
  if (known.length === names.length && known.includes('positive') && known.includes('negative')) return known;
  throw new UndertoneError(
    'model-labels',
    `The labels of the model ${model} (${names.join(', ')}) are not those of sentiment: choose a model whose labels say negative, neutral and positive.`,
  );
}
