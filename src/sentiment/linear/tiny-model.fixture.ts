import type { LabelledText } from '../labelled.ts';

const praise = ['lovely', 'great', 'brilliant', 'kind', 'delicious'];
const blame = ['awful', 'rude', 'broken', 'disgusting', 'slow'];
const plain = ['open', 'blue', 'local', 'weekly', 'large'];
const things = ['train', 'soup', 'phone', 'garden', 'office', 'film'];

const say = (words: readonly string[], label: LabelledText['label']): LabelledText[] =>
  words.flatMap((word) => things.map((thing) => ({ text: `the ${thing} is ${word} today`, label })));

/** Ninety made-up texts that a model can learn wholly. */
export const TINY_ROWS: readonly LabelledText[] = [
  ...say(praise, 'positive'),
  ...say(blame, 'negative'),
  ...say(plain, 'neutral'),
];
