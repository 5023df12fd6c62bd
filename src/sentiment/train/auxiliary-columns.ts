import { fitLinear, type LinearFit, margins } from './coordinate-descent.ts';
import type { DenseColumns } from './dense-columns.ts';
import type { FeatureMatrix } from './feature-matrix.ts';

/** A task beside the main one: rows of the matrix and their classes there. */
export interface AuxiliaryTask {
  rows: Int32Array;
  /** Class of every row of the matrix; read at `rows` only. */
  classes: Int32Array;
  classCount: number;
}

export interface FittedTask {
  fit: LinearFit;
  /** The task's margins, made to mean 0 and deviation `scale` over the main task's rows. */
  columns: DenseColumns;
  mean: Float64Array;
  factor: Float64Array;
}

const none: DenseColumns = { columns: 0, value: new Float32Array(0) };

/** Learns the task and says what it makes of each of the first `mainRows` rows. */
export function fitTask(
  matrix: FeatureMatrix,
  task: AuxiliaryTask,
  mainRows: number,
  options: { cost: number; scale: number; seed: number },
): FittedTask {
  const K = task.classCount;
  const fit = fitLinear({
    matrix,
    dense: none,
    rows: task.rows,
    classes: task.classes,
    classCount: K,
    cost: new Array<number>(K).fill(options.cost),
    seed: options.seed,
    maxPasses: 8,
    tolerance: 1e-3,
  });
  const main = Int32Array.from({ length: mainRows }, (_, row) => row);
  const value = Float32Array.from(margins(matrix, none, fit, main));
  const mean = new Float64Array(K);
  const factor = new Float64Array(K);
  for (let c = 0; c < K; c++) {
    let sum = 0;
    let squares = 0;
    for (let at = c; at < value.length; at += K) {
      sum += value[at]!;
      squares += value[at]! ** 2;
    }
    mean[c] = sum / mainRows;
    factor[c] = options.scale / (Math.sqrt(Math.max(squares / mainRows - mean[c]! ** 2, 0)) || 1);
    for (let at = c; at < value.length; at += K) value[at] = (value[at]! - mean[c]!) * factor[c]!;
  }
  return { fit, columns: { columns: K, value }, mean, factor };
}

/** Moves what the task's columns learned into the sparse columns, in place; returns what the biases gain. */
export function foldTask(
  task: FittedTask,
  sparseColumns: number,
  learned: (column: number) => Float64Array,
  sparse: Float64Array,
): Float64Array {
  const K = task.fit.classCount;
  const into = sparse.length / sparseColumns;
  const biases = new Float64Array(into);
  const biasAt = sparseColumns * K;
  for (let k = 0; k < K; k++) {
    const gain = learned(k).map((w) => w * task.factor[k]!);
    for (let column = 0; column < sparseColumns; column++) {
      const weight = task.fit.weights[column * K + k]!;
      if (weight === 0) continue;
      for (let c = 0; c < into; c++) sparse[column * into + c]! += gain[c]! * weight;
    }
    const constant = task.fit.weights[biasAt + k]! - task.mean[k]!;
    for (let c = 0; c < into; c++) biases[c]! += gain[c]! * constant;
  }
  return biases;
}
