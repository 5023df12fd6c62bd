import { negatedFeature, tokenFeature } from '../linear/features.ts';
import { HASHTAG, PUNCTUATION, Scanner } from '../linear/scan.ts';
import { seededRandom } from '../random.ts';
import type { DenseColumns } from './dense-columns.ts';

export interface VectorOptions {
  dimensions: number;
  /** Words in fewer places get no vector. */
  minCount: number;
  passes: number;
  seed: number;
}

/** Vectors of unit length, by the first hash of a token: row `i` of `value` belongs to `hashes[i]`. */
export interface WordVectors {
  dimensions: number;
  hashes: Int32Array;
  value: Float32Array;
}

const WINDOW = 6;
const NEGATIVES = 5;
const RATE = 0.05;
const SUBSAMPLE = 1e-4;
const NOISE_POWER = 0.75;
const NOISE_SIZE = 1 << 20;

/**
 * Skip-gram word vectors with negative sampling (Mikolov and others, 2013), learned from texts without labels:
 * words that stand in like company get like vectors, and so like weights. Deterministic for a seed.
 */
export function learnVectors(
  texts: readonly string[],
  options: VectorOptions,
  onProgress: (share: number) => void,
): WordVectors {
  const { hashes, counts, documents } = vocabulary(texts, options.minCount);
  const size = hashes.length;
  const d = options.dimensions;
  const random = seededRandom(options.seed);
  const input = new Float32Array(size * d).map(() => (random() - 0.5) / d);
  const output = new Float32Array(size * d);
  const noise = noiseTable(counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const kept = counts.map((count) => Math.sqrt((SUBSAMPLE * total) / count) + (SUBSAMPLE * total) / count);
  const gradient = new Float32Array(d);
  const steps = options.passes * documents.length;
  for (let step = 0; step < steps; step++) {
    const rate = RATE * Math.max(0.02, 1 - step / steps);
    const words = documents[Math.floor(random() * documents.length)]!.filter((w) => random() < kept[w]!);
    for (let i = 0; i < words.length; i++) {
      const reach = 1 + Math.floor(random() * WINDOW);
      const last = Math.min(words.length - 1, i + reach);
      for (let j = Math.max(0, i - reach); j <= last; j++) {
        if (j !== i) train(words[i]! * d, words[j]!, rate);
      }
    }
    if (step % 4096 === 0) onProgress(step / steps);
  }
  return { dimensions: d, hashes, value: unitLength(input, d) };

  function train(center: number, context: number, rate: number): void {
    gradient.fill(0);
    for (let k = 0; k <= NEGATIVES; k++) {
      const word = k === 0 ? context : noise[Math.floor(random() * NOISE_SIZE)]!;
      if (k > 0 && word === context) continue;
      const other = word * d;
      let dot = 0;
      for (let q = 0; q < d; q++) dot += input[center + q]! * output[other + q]!;
      const step = rate * ((k === 0 ? 1 : 0) - 1 / (1 + Math.exp(-dot)));
      for (let q = 0; q < d; q++) {
        gradient[q]! += step * output[other + q]!;
        output[other + q]! += step * input[center + q]!;
      }
    }
    for (let q = 0; q < d; q++) input[center + q]! += gradient[q]!;
  }
}

function vocabulary(texts: readonly string[], minCount: number) {
  const scanner = new Scanner();
  const ids = new Map<number, number>();
  const count: number[] = [];
  const hash: number[] = [];
  const all = texts.map((text) => {
    const tokens = scanner.scan(text);
    const words: number[] = [];
    for (let i = 0; i < tokens.count; i++) {
      if (tokens.kind[i] === HASHTAG || tokens.kind[i] === PUNCTUATION) continue;
      const key = tokens.first[i]!;
      let id = ids.get(key);
      if (id === undefined) {
        id = hash.length;
        ids.set(key, id);
        hash.push(key);
        count.push(0);
      }
      count[id]!++;
      words.push(id);
    }
    return words;
  });
  const renumbered = new Int32Array(hash.length).fill(-1);
  const kept = [...hash.keys()].filter((id) => count[id]! >= minCount);
  for (const [rank, id] of kept.entries()) renumbered[id] = rank;
  return {
    hashes: Int32Array.from(kept, (id) => hash[id]!),
    counts: Float64Array.from(kept, (id) => count[id]!),
    documents: all.map((words) => words.map((id) => renumbered[id]!).filter((id) => id >= 0)),
  };
}

/** Words in proportion to their count to the power 0.75, to draw from. */
function noiseTable(counts: Float64Array): Int32Array {
  const table = new Int32Array(NOISE_SIZE);
  const sum = counts.reduce((all, count) => all + count ** NOISE_POWER, 0);
  let word = 0;
  let upTo = (counts[0] ?? 0) ** NOISE_POWER / sum;
  for (let i = 0; i < NOISE_SIZE; i++) {
    while (i / NOISE_SIZE > upTo && word < counts.length - 1) upTo += counts[++word]! ** NOISE_POWER / sum;
    table[i] = word;
  }
  return table;
}

function unitLength(value: Float32Array, d: number): Float32Array {
  for (let at = 0; at < value.length; at += d) {
    let sum = 0;
    for (let q = 0; q < d; q++) sum += value[at + q]! ** 2;
    const length = Math.sqrt(sum) || 1;
    for (let q = 0; q < d; q++) value[at + q]! /= length;
  }
  return value;
}

/** The sum of the vectors of a text's tokens, scaled as the text's features are. */
export function vectorColumns(
  texts: readonly string[],
  rowScale: Float32Array,
  vectors: WordVectors,
  scale: number,
): DenseColumns {
  const d = vectors.dimensions;
  const at = new Map<number, number>();
  for (const [i, hash] of vectors.hashes.entries()) at.set(hash, i * d);
  const value = new Float32Array(texts.length * d);
  const scanner = new Scanner();
  for (const [row, text] of texts.entries()) {
    const tokens = scanner.scan(text);
    for (let i = 0; i < tokens.count; i++) {
      const from = at.get(tokens.first[i]!);
      if (from === undefined) continue;
      for (let q = 0; q < d; q++) value[row * d + q]! += scale * rowScale[row]! * vectors.value[from + q]!;
    }
  }
  return { columns: d, value };
}

/** Moves what the columns learned into the features of the words that have vectors, negated or not. */
export function foldVectors(
  vectors: WordVectors,
  scale: number,
  learned: (column: number) => Float64Array,
  add: (feature: number, weights: Float64Array) => void,
): void {
  const d = vectors.dimensions;
  const columns = Array.from({ length: d }, (_, q) => learned(q));
  for (const [i, hash] of vectors.hashes.entries()) {
    const sum = new Float64Array(columns[0]?.length ?? 0);
    for (let q = 0; q < d; q++) {
      const v = scale * vectors.value[i * d + q]!;
      for (let c = 0; c < sum.length; c++) sum[c]! += v * columns[q]![c]!;
    }
    add(tokenFeature(hash), sum);
    add(negatedFeature(hash), sum);
  }
}
