import { addBigrams, addStyle, addTokenFeatures, FeatureBuffer, markNegated } from './features.ts';
import { HASHTAG, type Tokens } from './scan.ts';
import { cellOf, negativeOf, positiveOf, type Slots } from './slots.ts';

export interface TokenContribution {
  /** The token as written. */
  token: string;
  /** UTF-16 offsets in the text given. */
  start: number;
  end: number;
  /** What it adds to the log-odds of each label; the three sum to 0. */
  contribution: { positive: number; neutral: number; negative: number };
}

/** Shares the weights of all features among the tokens they span; those of style evenly among all tokens. */
export function explainTokens(tokens: Tokens, slots: Slots, text: string): TokenContribution[] {
  const n = tokens.count;
  const negated = new Uint8Array(n);
  markNegated(tokens, negated);
  const negative = new Float64Array(n);
  const positive = new Float64Array(n);
  const features = new FeatureBuffer();
  const shift = 32 - Math.log2(slots.cells.length);
  let count = 0;
  const give = (hash: number, to: readonly number[]) => {
    const cell = cellOf(slots.cells, shift, hash);
    for (const i of to) {
      negative[i]! += negativeOf(cell) / to.length;
      positive[i]! += positiveOf(cell) / to.length;
    }
  };
  for (let i = 0; i < n; i++) {
    features.count = 0;
    addTokenFeatures(tokens, i, negated[i] === 1, features);
    for (let k = 0; k < features.count; k++) give(features.hash[k]!, [i]);
    count += features.count;
  }
  features.count = 0;
  addBigrams(tokens, negated, features);
  const chain = [...Array(n).keys()].filter((i) => tokens.kind[i] !== HASHTAG);
  for (let k = 0; k < features.count; k++) {
    const ends = [chain[k - 1], chain[k]].filter((i) => i !== undefined);
    give(features.hash[k]!, ends);
  }
  const bigrams = features.count;
  addStyle(tokens, features);
  const everyone = [...Array(n).keys()];
  for (let k = bigrams; k < features.count; k++) give(features.hash[k]!, everyone);
  count += features.count;
  const scale = slots.step / Math.sqrt(count);
  return everyone.map((i) => contributionOf(tokens, i, negative[i]! * scale, positive[i]! * scale, text));
}

function contributionOf(
  tokens: Tokens,
  i: number,
  negative: number,
  positive: number,
  text: string,
): TokenContribution {
  const start = tokens.start[i]!;
  const end = tokens.end[i]!;
  const mean = (negative + positive) / 3;
  const contribution = { positive: positive - mean, neutral: -mean, negative: negative - mean };
  return { token: text.slice(start, end), start, end, contribution };
}
