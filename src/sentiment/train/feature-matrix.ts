import {
  addBigrams,
  addStyle,
  addTokenFeatures,
  FAMILIES,
  type Family,
  FeatureBuffer,
  markNegated,
} from '../linear/features.ts';
import { Scanner } from '../linear/scan.ts';

/** Texts as rows of weighted features, compressed by rows: row `i` is `start[i] … start[i + 1] - 1`. */
export interface FeatureMatrix {
  rows: number;
  columns: number;
  start: Int32Array;
  column: Int32Array;
  value: Float32Array;
  /** The feature hash of each column. */
  hashes: Int32Array;
  /** In how many texts each column is. */
  inTexts: Int32Array;
  /** What one occurrence of each column counts, before the row is scaled. */
  weight: Float32Array;
  /** What the row's values are multiplied with: 1 over the square root of its number of features. */
  rowScale: Float32Array;
}

export interface MatrixOptions {
  /** Columns in fewer texts are left out. */
  minTexts: number;
  scales: Record<Family, number>;
}

/**
 * The matrix of the texts. A value is the number of occurrences × the family's scale × log(1 + texts / texts with
 * the feature) × the row's scale, which is what scoring computes from the same features.
 */
export function featureMatrix(texts: readonly string[], options: MatrixOptions): FeatureMatrix {
  const counted = countFeatures(texts);
  const { documents, texts: allInTexts, family, hash, total } = counted;
  const renumbered = new Int32Array(hash.length).fill(-1);
  const hashes: number[] = [];
  const inTexts: number[] = [];
  const weights: number[] = [];
  for (let id = 0; id < hash.length; id++) {
    if (allInTexts[id]! < options.minTexts) continue;
    renumbered[id] = hashes.length;
    hashes.push(hash[id]!);
    inTexts.push(allInTexts[id]!);
    weights.push(options.scales[FAMILIES[family[id]!]!] * Math.log(1 + texts.length / allInTexts[id]!));
  }
  const weight = Float32Array.from(weights);
  const start = new Int32Array(texts.length + 1);
  const column = new Int32Array(total);
  const value = new Float32Array(total);
  const rowScale = new Float32Array(texts.length);
  let n = 0;
  for (const [row, ids] of documents.entries()) {
    rowScale[row] = 1 / Math.sqrt(ids.length);
    const first = n;
    for (const id of ids.map((k) => renumbered[k]!).sort()) {
      if (id < 0) continue;
      const add = weight[id]! * rowScale[row]!;
      if (n > first && column[n - 1] === id) value[n - 1]! += add;
      else {
        column[n] = id;
        value[n++] = add;
      }
    }
    start[row + 1] = n;
  }
  return {
    rows: texts.length,
    columns: hashes.length,
    start,
    column: column.slice(0, n),
    value: value.slice(0, n),
    hashes: Int32Array.from(hashes),
    inTexts: Int32Array.from(inTexts),
    weight,
    rowScale,
  };
}

function countFeatures(texts: readonly string[]) {
  const scanner = new Scanner();
  const features = new FeatureBuffer();
  let negated = new Uint8Array(256);
  const ids = new Map<number, number>();
  const hash: number[] = [];
  const family: number[] = [];
  const inTexts: number[] = [];
  const lastText: number[] = [];
  const documents: Int32Array[] = [];
  let total = 0;
  for (const [row, text] of texts.entries()) {
    const tokens = scanner.scan(text);
    if (negated.length < tokens.count) negated = new Uint8Array(tokens.count);
    markNegated(tokens, negated);
    features.count = 0;
    for (let i = 0; i < tokens.count; i++) addTokenFeatures(tokens, i, negated[i] === 1, features);
    addBigrams(tokens, negated, features);
    addStyle(tokens, features);
    const document = new Int32Array(features.count);
    for (let k = 0; k < features.count; k++) {
      const key = features.hash[k]!;
      let id = ids.get(key);
      if (id === undefined) {
        id = hash.length;
        ids.set(key, id);
        hash.push(key);
        family.push(features.family[k]!);
        inTexts.push(0);
        lastText.push(-1);
      }
      if (lastText[id] !== row) {
        lastText[id] = row;
        inTexts[id]!++;
      }
      document[k] = id;
    }
    documents.push(document);
    total += document.length;
  }
  return { documents, texts: inTexts, family, hash, total };
}
