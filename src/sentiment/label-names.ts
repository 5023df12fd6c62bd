import type { Label } from '../model/post.ts';

const NAMES: Record<string, Label> = {
  negative: 'negative',
  neg: 'negative',
  neutral: 'neutral',
  neu: 'neutral',
  positive: 'positive',
  pos: 'positive',
  mixed: 'mixed',
  // The order of models trained on TweetEval.
  label_0: 'negative',
  label_1: 'neutral',
  label_2: 'positive',
  '1 star': 'negative',
  '2 stars': 'negative',
  '3 stars': 'neutral',
  '4 stars': 'positive',
  '5 stars': 'positive',
};

/** The label that another model's name for it means; null where it is not known. */
export function labelOfName(name: string): Label | null {
  return NAMES[name.trim().toLowerCase()] ?? null;
}
