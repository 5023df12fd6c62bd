import { ENTITY_TYPES } from '../model.ts';

/** O, then B- and I- of each type: the order of TAGS in training/transformer/corpora.py. */
export const TAGS: readonly string[] = ['O', ...ENTITY_TYPES.flatMap((type) => [`B-${type}`, `I-${type}`])];

/** The index in ENTITY_TYPES that a tag names; -1 for O. */
export const typeOf = (tag: number): number => (tag === 0 ? -1 : (tag - 1) >> 1);
export const isInside = (tag: number): boolean => tag !== 0 && tag % 2 === 0;

/** Whether `tag` may stand after `previous`: I- only after B- or I- of its type. */
const mayFollow = (previous: number, tag: number) =>
  !isInside(tag) || previous === tag || previous === tag - 1;

/** What the probability of O counts: an entity that is half as likely as none is one (docs/decisions/inference.md). */
const OUTSIDE = 0.5;

/**
 * The most probable row of tags that obeys BIO (Viterbi 1967): `probabilities` holds TAGS.length values for each of
 * `count` words, and the score of a row is their product, with O
 * counted less.
 */
export function bestTags(probabilities: Float32Array, count: number): number[] {
  const width = TAGS.length;
  const from = new Uint8Array(count * width);
  let scores = new Float64Array(width);
  for (let word = 0; word < count; word++) {
    const next = new Float64Array(width).fill(-Infinity);
    for (let tag = 0; tag < width; tag++) {
      const weight = tag === 0 ? OUTSIDE : 1;
      const own = Math.log(Math.max(weight * probabilities[word * width + tag]!, 1e-30));
      if (word === 0) {
        if (!isInside(tag)) next[tag] = own;
        continue;
      }
      for (let previous = 0; previous < width; previous++) {
        const score = scores[previous]! + own;
        if (score > next[tag]! && mayFollow(previous, tag)) {
          next[tag] = score;
          from[word * width + tag] = previous;
        }
      }
    }
    scores = next;
  }
  const tags: number[] = Array(count).fill(0);
  let tag = scores.indexOf(Math.max(...scores));
  for (let word = count - 1; word >= 0; word--) {
    tags[word] = tag;
    tag = from[word * width + tag]!;
  }
  return tags;
}
