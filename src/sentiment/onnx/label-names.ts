import { UndertoneError } from '../../model/errors.ts';

/** Where the probability of a class goes. */
export type Mood = 'negative' | 'neutral' | 'positive' | 'mixed';

const NAMES: Readonly<Record<string, Mood>> = {
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
const UNNAMED: Readonly<Record<number, readonly Mood[]>> = {
  2: ['negative', 'positive'],
  3: ['negative', 'neutral', 'positive'],
};

/**
 * What the classes of a text classification mean, in their order. Throws an UndertoneError that names the labels
 * where they are none of sentiment.
 */
export function moodsOf(labels: readonly string[], model: string): Mood[] {
  const unnamed = labels.every((label, number) => /^label_(\d+)$/i.exec(label)?.[1] === String(number));
  const moods = unnamed
    ? UNNAMED[labels.length]
    : labels.map((label) => NAMES[label.trim().toLowerCase().replaceAll('_', ' ')]);
  const known = moods?.filter((mood) => mood !== undefined) ?? [];
  if (known.length === labels.length && known.includes('positive') && known.includes('negative'))
    return known;
  throw new UndertoneError(
    'model-labels',
    `The labels of the model ${model} (${labels.join(', ')}) are not those of sentiment: choose a model whose labels say negative, neutral and positive.`,
  );
}
