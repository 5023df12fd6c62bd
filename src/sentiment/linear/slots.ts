/**
 * Feature weights in a fixed table of 32-bit slots. A slot holds two signed 12-bit weights and 8 bits of the
 * feature's hash, so that features never seen in training are told from those that share their place. A
 * feature lives at the place its hash's highest bits name, or at that place's neighbour.
 */
const WEIGHT_LIMIT = 2047;

export interface Slots {
  readonly cells: Int32Array;
  /** Weights are stored as whole multiples of this. */
  readonly step: number;
}

export interface FeatureWeight {
  hash: number;
  /** Log-odds of negative and of positive against neutral. */
  negative: number;
  positive: number;
  /** Training texts that have it. */
  texts: number;
}

export const negativeOf = (cell: number) => cell >> 20;
export const positiveOf = (cell: number) => (cell << 12) >> 20;

/**
 * The cell of a feature, or 0 where it has none. `shift` is 32 less the base-2 logarithm of the cells. Without
 * branches: whether a feature is known, and in which of its places, is a toss-up that processors guess wrong.
 */
export function cellOf(cells: Int32Array, shift: number, hash: number): number {
  const place = hash >>> shift;
  const own = cells[place]!;
  const neighbour = cells[place ^ 1]!;
  // All ones where the eight bits agree, else 0.
  const isOwn = (((own ^ hash) & 0xff) - 1) >> 31;
  const isNeighbour = (((neighbour ^ hash) & 0xff) - 1) >> 31;
  return (own & isOwn) | (neighbour & isNeighbour & ~isOwn);
}

/**
 * Packs weights into 2^`bits` slots. Where a pair of places is full, the two features stay that move the most texts
 * the furthest: weak ones that many texts have are missed more than strong ones that hardly any has.
 */
export function packSlots(weights: readonly FeatureWeight[], bits: number): Slots {
  const strength = (w: FeatureWeight) => Math.max(Math.abs(w.negative), Math.abs(w.positive));
  const moved = (w: FeatureWeight) => strength(w) * w.texts;
  const sorted = [...weights].sort((a, b) => moved(b) - moved(a) || a.hash - b.hash);
  const step = weights.reduce((most, w) => Math.max(most, strength(w)), 1e-9) / WEIGHT_LIMIT;
  const cells = new Int32Array(2 ** bits);
  const shift = 32 - bits;
  for (const { hash, negative, positive } of sorted) {
    const n = Math.round(negative / step);
    const p = Math.round(positive / step);
    if (n === 0 && p === 0) continue;
    const place = hash >>> shift;
    const free = cells[place] === 0 ? place : cells[place ^ 1] === 0 ? place ^ 1 : -1;
    if (free < 0 || cellOf(cells, shift, hash) !== 0) continue;
    cells[free] = (n << 20) | ((p & 0xfff) << 8) | (hash & 0xff);
  }
  return { cells, step };
}
