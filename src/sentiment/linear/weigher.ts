import {
  addTokenFeatures,
  bigramFeature,
  EDGE,
  FeatureBuffer,
  linkOf,
  markNegated,
  STYLE_KINDS,
  STYLE_STEPS,
  styleFeature,
  styleSteps,
} from './features.ts';
import { HASHTAG, type Tokens } from './scan.ts';
import { cellOf, negativeOf, positiveOf, type Slots } from './slots.ts';

/** Cached tokens: a power of two. A cell is identity (2), negative weight and number of features, positive weight. */
const CACHE_BITS = 16;
const CELL_BITS = 2;
/** Of more features than these a token is not cached: their number has eight bits. */
const MOST_FEATURES = 255;

/** What the tokens of one text weigh, as columns, reused from text to text. */
class TokenWeights {
  negated = new Uint8Array(256);
  /** Sums over the token's own features, and how many these are. */
  negative = new Int32Array(256);
  positive = new Int32Array(256);
  features = new Int32Array(256);
  /** The cell of the pair that the token makes with the one before it; of no meaning for hashtags. */
  pair = new Int32Array(256);

  reserve(tokens: number): void {
    if (this.negated.length >= tokens) return;
    const size = 1 << (32 - Math.clz32(tokens));
    this.negated = new Uint8Array(size);
    for (const name of ['negative', 'positive', 'features', 'pair'] as const) {
      this[name] = new Int32Array(size);
    }
  }
}

/**
 * Adds up the weights of a text's features, then of parts of it, in whole steps; the sums stand in its fields. A
 * token's own features (about 90 % of all) depend on nothing around it, so their sums are kept for the tokens met
 * last, and a part costs little after the whole.
 */
export class Weigher {
  negative = 0;
  positive = 0;
  features = 0;
  /** How far the tokens that lean to a side by their own features do so, summed. */
  forNegative = 0;
  forPositive = 0;
  private readonly cells: Int32Array;
  private readonly shift: number;
  private readonly style: Int32Array;
  private readonly cache = new Int32Array(1 << (CACHE_BITS + CELL_BITS));
  private readonly buffer = new FeatureBuffer();
  private readonly weights = new TokenWeights();
  private readonly steps = new Uint16Array(STYLE_KINDS);
  private negated = new Uint8Array(256);

  constructor({ cells }: Slots) {
    this.cells = cells;
    this.shift = 32 - Math.log2(cells.length);
    this.style = Int32Array.from({ length: STYLE_STEPS }, (_, step) =>
      cellOf(cells, this.shift, styleFeature(step)),
    );
  }

  /** Weighs a whole text. */
  weigh(tokens: Tokens): void {
    const { weights } = this;
    weights.reserve(tokens.count);
    markNegated(tokens, weights.negated);
    this.lookUp(tokens, 0, tokens.count);
    this.sum(tokens, 0, tokens.count);
  }

  /** Weighs the tokens from `from` up to `to` of the text weighed last as if they were all. Parts may not overlap. */
  weighPart(tokens: Tokens, from: number, to: number): void {
    const { weights } = this;
    if (this.negated.length < to) this.negated = new Uint8Array(weights.negated.length);
    const { negated } = this;
    markNegated(tokens, negated, from, to);
    let changed = false;
    for (let i = from; i < to; i++) {
      changed = changed || negated[i] !== weights.negated[i];
      weights.negated[i] = negated[i]!;
    }
    this.lookUp(tokens, from, changed ? to : firstLink(tokens, from, to) + 1);
    this.sum(tokens, from, to);
  }

  /** Finds what the tokens weigh, the first of them standing at the edge. */
  private lookUp(tokens: Tokens, from: number, to: number): void {
    const { weights, cells, shift } = this;
    const { negated, pair } = weights;
    let before = EDGE;
    for (let i = from; i < to; i++) this.lookUpToken(tokens, i, negated[i]!);
    for (let i = from; i < to; i++) {
      if (tokens.kind[i] === HASHTAG) continue;
      const here = linkOf(tokens.first[i]!, negated[i]!);
      pair[i] = bigramFeature(before, here);
      before = here;
    }
    // On its own, so that the processor waits for many cells at once.
    for (let i = from; i < to; i++) pair[i] = cellOf(cells, shift, pair[i]!);
  }

  private lookUpToken(tokens: Tokens, i: number, negated: number): void {
    const { cache, weights } = this;
    const first = tokens.first[i]!;
    const second =
      tokens.second[i]! ^ (negated === 1 ? 0x5a5a5a5a : 0) ^ Math.imul(tokens.kind[i]!, 0x9e3779b1);
    const cell = ((first ^ (second >>> 7)) >>> (32 - CACHE_BITS)) << CELL_BITS;
    const packed = cache[cell + 2]!;
    if (cache[cell] === first && cache[cell + 1] === second && packed !== 0) {
      weights.negative[i] = packed >> 8;
      weights.features[i] = packed & MOST_FEATURES;
      weights.positive[i] = cache[cell + 3]!;
      return;
    }
    this.weighToken(tokens, i, negated === 1);
    if (weights.features[i]! > MOST_FEATURES) return;
    cache[cell] = first;
    cache[cell + 1] = second;
    cache[cell + 2] = (weights.negative[i]! << 8) | weights.features[i]!;
    cache[cell + 3] = weights.positive[i]!;
  }

  /** Adds up a token's own features. */
  private weighToken(tokens: Tokens, i: number, negated: boolean): void {
    const { buffer, cells, shift, weights } = this;
    buffer.count = 0;
    addTokenFeatures(tokens, i, negated, buffer);
    const { hash, count } = buffer;
    let negative = 0;
    let positive = 0;
    for (let k = 0; k < count; k++) {
      const cell = cellOf(cells, shift, hash[k]!);
      negative += negativeOf(cell);
      positive += positiveOf(cell);
    }
    weights.negative[i] = negative;
    weights.positive[i] = positive;
    weights.features[i] = count;
  }

  private sum(tokens: Tokens, from: number, to: number): void {
    const { weights, cells, shift, style, steps } = this;
    let negative = 0;
    let positive = 0;
    let features = 1 + STYLE_KINDS;
    let forNegative = 0;
    let forPositive = 0;
    let last = EDGE;
    for (let i = from; i < to; i++) {
      const n = weights.negative[i]!;
      const p = weights.positive[i]!;
      negative += n;
      positive += p;
      features += weights.features[i]!;
      if (p > n) forPositive += p - n;
      else forNegative += n - p;
      if (tokens.kind[i] === HASHTAG) continue;
      const cell = weights.pair[i]!;
      negative += negativeOf(cell);
      positive += positiveOf(cell);
      features++;
      last = linkOf(tokens.first[i]!, weights.negated[i]!);
    }
    const end = cellOf(cells, shift, bigramFeature(last, EDGE));
    negative += negativeOf(end);
    positive += positiveOf(end);
    styleSteps(tokens, steps, from, to);
    for (let k = 0; k < STYLE_KINDS; k++) {
      const cell = style[steps[k]!]!;
      negative += negativeOf(cell);
      positive += positiveOf(cell);
    }
    this.negative = negative;
    this.positive = positive;
    this.features = features;
    this.forNegative = forNegative;
    this.forPositive = forPositive;
  }
}

/** The first token that stands in a pair, or `to` less 1. */
function firstLink(tokens: Tokens, from: number, to: number): number {
  let i = from;
  while (i < to - 1 && tokens.kind[i] === HASHTAG) i++;
  return i;
}
