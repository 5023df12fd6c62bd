import { seededRandom, shuffle } from '../random.ts';
import type { DenseColumns } from './dense-columns.ts';
import type { FeatureMatrix } from './feature-matrix.ts';

export interface LinearProblem {
  matrix: FeatureMatrix;
  dense: DenseColumns;
  /** Rows to learn from. */
  rows: Int32Array;
  /** Class of each row of the matrix, from 0. */
  classes: ArrayLike<number>;
  classCount: number;
  /** Cost of a wrong row, by class: C × what the class weighs. */
  cost: readonly number[];
  seed: number;
  maxPasses: number;
  /** Stops when the multipliers of a pass moved by less than this share of their sum. */
  tolerance: number;
}

/** Weights by column (sparse, then dense) and class, with one bias a class at the end. */
export interface LinearFit {
  weights: Float64Array;
  classCount: number;
  passes: number;
}

/**
 * One-against-the-rest linear machines with squared hinge loss and L2 penalty, by dual coordinate descent (Hsieh
 * and others, "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 1 for L2-SVM).
 * All classes are updated in one visit of a row. Deterministic for a seed.
 */
export function fitLinear(problem: LinearProblem): LinearFit {
  const { matrix, dense, rows, classes, classCount: K, cost } = problem;
  const weights = new Float64Array((matrix.columns + dense.columns + 1) * K);
  const multiplier = new Float64Array(rows.length * K);
  const norm = Float64Array.from(rows, (row) => squaredNorm(matrix, dense, row));
  const order = Int32Array.from(rows, (_, i) => i);
  const random = seededRandom(problem.seed);
  const margin = new Float64Array(K);
  const change = new Float64Array(K);
  let total = 0;
  let pass = 0;
  while (pass < problem.maxPasses) {
    shuffle(order, random);
    let moved = 0;
    for (const at of order) {
      const row = rows[at]!;
      rowMargins(matrix, dense, weights, K, row, margin);
      const own = classes[row]!;
      const ridge = 1 / (2 * cost[own]!);
      let any = 0;
      for (let c = 0; c < K; c++) {
        const sign = own === c ? 1 : -1;
        const old = multiplier[at * K + c]!;
        const gradient = sign * margin[c]! - 1 + ridge * old;
        const next = Math.max(old - gradient / (norm[at]! + ridge), 0);
        multiplier[at * K + c] = next;
        change[c] = (next - old) * sign;
        total += next - old;
        any += Math.abs(next - old);
      }
      if (any === 0) continue;
      moved += any;
      addRow(matrix, dense, weights, K, row, change);
    }
    pass++;
    if (moved <= problem.tolerance * total) break;
  }
  return { weights, classCount: K, passes: pass };
}

/** The row's margin for each class, into `out`. Three classes, the main task, have a loop of their own for speed. */
function rowMargins(
  matrix: FeatureMatrix,
  dense: DenseColumns,
  weights: Float64Array,
  K: number,
  row: number,
  out: Float64Array,
): void {
  const { column, value, start } = matrix;
  const to = start[row + 1]!;
  const denseFrom = row * dense.columns;
  let j = (matrix.columns + dense.columns) * K;
  if (K === 3) {
    let a = weights[j]!;
    let b = weights[j + 1]!;
    let c = weights[j + 2]!;
    for (let k = start[row]!; k < to; k++) {
      const v = value[k]!;
      j = column[k]! * 3;
      a += v * weights[j]!;
      b += v * weights[j + 1]!;
      c += v * weights[j + 2]!;
    }
    j = matrix.columns * 3;
    for (let k = 0; k < dense.columns; k++, j += 3) {
      const v = dense.value[denseFrom + k]!;
      a += v * weights[j]!;
      b += v * weights[j + 1]!;
      c += v * weights[j + 2]!;
    }
    out[0] = a;
    out[1] = b;
    out[2] = c;
    return;
  }
  for (let c = 0; c < K; c++) out[c] = weights[j + c]!;
  for (let k = start[row]!; k < to; k++) {
    j = column[k]! * K;
    for (let c = 0; c < K; c++) out[c]! += value[k]! * weights[j + c]!;
  }
  for (let k = 0; k < dense.columns; k++) {
    j = (matrix.columns + k) * K;
    for (let c = 0; c < K; c++) out[c]! += dense.value[denseFrom + k]! * weights[j + c]!;
  }
}

/** Adds `change` times the row to the weights of each class. */
function addRow(
  matrix: FeatureMatrix,
  dense: DenseColumns,
  weights: Float64Array,
  K: number,
  row: number,
  change: Float64Array,
): void {
  const { column, value, start } = matrix;
  const to = start[row + 1]!;
  const denseFrom = row * dense.columns;
  let j = (matrix.columns + dense.columns) * K;
  for (let c = 0; c < K; c++) weights[j + c]! += change[c]!;
  if (K === 3) {
    const a = change[0]!;
    const b = change[1]!;
    const c = change[2]!;
    for (let k = start[row]!; k < to; k++) {
      const v = value[k]!;
      j = column[k]! * 3;
      weights[j]! += a * v;
      weights[j + 1]! += b * v;
      weights[j + 2]! += c * v;
    }
    j = matrix.columns * 3;
    for (let k = 0; k < dense.columns; k++, j += 3) {
      const v = dense.value[denseFrom + k]!;
      weights[j]! += a * v;
      weights[j + 1]! += b * v;
      weights[j + 2]! += c * v;
    }
    return;
  }
  for (let k = start[row]!; k < to; k++) {
    j = column[k]! * K;
    for (let c = 0; c < K; c++) weights[j + c]! += change[c]! * value[k]!;
  }
  for (let k = 0; k < dense.columns; k++) {
    j = (matrix.columns + k) * K;
    for (let c = 0; c < K; c++) weights[j + c]! += change[c]! * dense.value[denseFrom + k]!;
  }
}

function squaredNorm(matrix: FeatureMatrix, dense: DenseColumns, row: number): number {
  let sum = 1;
  for (let k = matrix.start[row]!; k < matrix.start[row + 1]!; k++) sum += matrix.value[k]! ** 2;
  for (let k = 0; k < dense.columns; k++) sum += dense.value[row * dense.columns + k]! ** 2;
  return sum;
}

/** The margins of rows, row-major, one a class. */
export function margins(
  matrix: FeatureMatrix,
  dense: DenseColumns,
  fit: LinearFit,
  rows: ArrayLike<number>,
): Float64Array {
  const { weights, classCount: K } = fit;
  const result = new Float64Array(rows.length * K);
  for (let i = 0; i < rows.length; i++) {
    rowMargins(matrix, dense, weights, K, rows[i]!, result.subarray(i * K, i * K + K));
  }
  return result;
}
