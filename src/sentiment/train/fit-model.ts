import { type AuxiliarySet, CLASSES, type LabelledText } from '../labelled.ts';
import type { LinearParameters } from '../linear/linear-model.ts';
import { packSlots } from '../linear/slots.ts';
import { seededRandom } from '../random.ts';
import { type AuxiliaryTask, type FittedTask, fitTask, foldTask } from './auxiliary-columns.ts';
import { fitConfidence, fitVectorScaling, scaledLogOdds, type VectorScaling } from './calibrate.ts';
import { fitLinear, type LinearFit, margins } from './coordinate-descent.ts';
import { type DenseColumns, joinColumns } from './dense-columns.ts';
import { type FeatureMatrix, featureMatrix } from './feature-matrix.ts';
import { foldLexicon, LEXICON_COLUMNS, lexiconColumns, lexiconGroups } from './lexicon-columns.ts';
import type { TrainOptions } from './options.ts';
import { foldVectors, learnVectors, vectorColumns, type WordVectors } from './word-vectors.ts';

export interface TrainingData {
  rows: readonly LabelledText[];
  auxiliary: readonly AuxiliarySet[];
  /** Texts without labels, for word vectors. */
  unlabelled: readonly string[];
}

export interface Progress {
  stage: 'reading texts' | 'word vectors' | 'auxiliary tasks' | 'held-out folds' | 'final fit';
  /** Of the stage, 0 to 1. */
  share: number;
}

export interface FittedModel {
  parameters: Pick<LinearParameters, 'calibration' | 'slots'>;
  features: number;
  /** Passes over the rows that the final fit took. */
  passes: number;
  /** For each row, the log-odds (negative, positive) of a model that was not trained on it. */
  heldOut: Float64Array;
}

const K = CLASSES.length;

/** Learns a linear model. Deterministic for equal data and options. */
export function fitModel(
  data: TrainingData,
  options: TrainOptions,
  onProgress: (progress: Progress) => void,
): FittedModel {
  const texts = data.rows.map((row) => row.text);
  const count = texts.length;
  const classes = Int32Array.from(data.rows, (row) => CLASSES.indexOf(row.label));
  onProgress({ stage: 'reading texts', share: 0 });
  const everything = texts.concat(...data.auxiliary.map((set) => set.texts));
  const matrix = featureMatrix(everything, options);
  const groups = options.lexiconScale > 0 ? lexiconGroups() : new Map<number, number>();
  const vectors = options.vectorScale > 0 ? vectorsOf(data, everything, options, onProgress) : null;
  onProgress({ stage: 'auxiliary tasks', share: 0 });
  const tasks = auxiliaryTasks(data, matrix.rows).map((task, i) =>
    fitTask(matrix, task, count, {
      cost: options.auxiliaryCost,
      scale: data.auxiliary[i]!.taught ? options.taughtScale : options.auxiliaryScale,
      seed: options.seed,
    }),
  );
  const parts: DenseColumns[] = tasks.map((task) => task.columns);
  if (groups.size > 0) parts.push(lexiconColumns(texts, matrix.rowScale, groups, options.lexiconScale));
  if (vectors) parts.push(vectorColumns(texts, matrix.rowScale, vectors, options.vectorScale));
  const dense = joinColumns(count, parts);

  const cost = data.auxiliary.some((set) => set.taught) ? options.taughtCost : options.cost;
  const fit = (rows: Int32Array) => fitRows(matrix, dense, rows, classes, { ...options, cost });
  const held = heldOutMargins(matrix, dense, classes, options, fit, onProgress);
  const scaling = fitVectorScaling(held, classes);
  const heldOut = scaledLogOdds(held, scaling);
  onProgress({ stage: 'final fit', share: 0 });
  const final = fit(Int32Array.from({ length: count }, (_, row) => row));
  const { weights, bias } = foldWeights(matrix, dense, final, { tasks, groups, vectors }, options, scaling);
  const slots = packSlots(weights, options.slotBits);
  onProgress({ stage: 'final fit', share: 1 });
  return {
    parameters: { calibration: { bias, ...fitConfidence(heldOut, classes) }, slots },
    features: weights.length,
    passes: final.passes,
    heldOut,
  };
}

function vectorsOf(
  data: TrainingData,
  texts: readonly string[],
  options: TrainOptions,
  onProgress: (progress: Progress) => void,
): WordVectors {
  return learnVectors(
    [...texts, ...data.unlabelled],
    {
      dimensions: options.vectorDimensions,
      minCount: options.vectorMinCount,
      passes: options.vectorPasses,
      seed: options.seed,
    },
    (share) => onProgress({ stage: 'word vectors', share }),
  );
}

function auxiliaryTasks(data: TrainingData, rows: number): AuxiliaryTask[] {
  let from = data.rows.length;
  return data.auxiliary.map((set) => {
    const classes = new Int32Array(rows);
    classes.set(set.classes, from);
    const task = {
      rows: Int32Array.from(set.texts, (_, i) => from + i),
      classes,
      classCount: Math.max(...set.classes) + 1,
    };
    from += set.texts.length;
    return task;
  });
}

/** Every class costs the same in all, since what is wanted is the mean of the classes' recalls. */
function fitRows(
  matrix: FeatureMatrix,
  dense: DenseColumns,
  rows: Int32Array,
  classes: Int32Array,
  options: TrainOptions,
): LinearFit {
  const counts = new Array<number>(K).fill(0);
  for (const row of rows) counts[classes[row]!]!++;
  return fitLinear({
    matrix,
    dense,
    rows,
    classes,
    classCount: K,
    cost: counts.map((n) => (options.cost * rows.length) / (K * Math.max(n, 1))),
    seed: options.seed,
    maxPasses: options.maxPasses,
    tolerance: options.tolerance,
  });
}

function heldOutMargins(
  matrix: FeatureMatrix,
  dense: DenseColumns,
  classes: Int32Array,
  options: TrainOptions,
  fit: (rows: Int32Array) => LinearFit,
  onProgress: (progress: Progress) => void,
): Float64Array {
  const random = seededRandom(options.seed);
  const foldOf = Int32Array.from(classes, () => Math.floor(random() * options.folds));
  const all = [...foldOf.keys()];
  const result = new Float64Array(classes.length * K);
  for (let fold = 0; fold < options.folds; fold++) {
    onProgress({ stage: 'held-out folds', share: fold / options.folds });
    const out = all.filter((row) => foldOf[row] === fold);
    const scores = margins(
      matrix,
      dense,
      fit(Int32Array.from(all.filter((row) => foldOf[row] !== fold))),
      out,
    );
    for (const [i, row] of out.entries()) result.set(scores.subarray(i * K, i * K + K), row * K);
  }
  return result;
}

interface Knowledge {
  tasks: readonly FittedTask[];
  groups: ReadonlyMap<number, number>;
  vectors: WordVectors | null;
}

/** Everything learned, as one weight a feature: log-odds against neutral, calibrated. */
function foldWeights(
  matrix: FeatureMatrix,
  dense: DenseColumns,
  fit: LinearFit,
  { tasks, groups, vectors }: Knowledge,
  options: TrainOptions,
  scaling: VectorScaling,
) {
  const denseAt = matrix.columns * K;
  const sparse = fit.weights.slice(0, denseAt);
  const biases = fit.weights.slice(denseAt + dense.columns * K);
  let column = 0;
  const learnedFrom = (first: number) => (k: number) =>
    fit.weights.slice(denseAt + (first + k) * K, denseAt + (first + k + 1) * K);
  for (const task of tasks) {
    const gain = foldTask(task, matrix.columns, learnedFrom(column), sparse);
    for (let c = 0; c < K; c++) biases[c]! += gain[c]!;
    column += task.columns.columns;
  }
  const byHash = new Map<number, Float64Array>();
  const inTexts = new Map<number, number>();
  for (let k = 0; k < matrix.columns; k++) {
    byHash.set(
      matrix.hashes[k]!,
      sparse.subarray(k * K, k * K + K).map((w) => w * matrix.weight[k]!),
    );
    inTexts.set(matrix.hashes[k]!, matrix.inTexts[k]!);
  }
  const add = (feature: number, more: Float64Array) => {
    const known = byHash.get(feature);
    if (known === undefined) byHash.set(feature, more.slice());
    else for (let c = 0; c < K; c++) known[c]! += more[c]!;
  };
  if (groups.size > 0) {
    foldLexicon(groups, options.lexiconScale, learnedFrom(column), add);
    column += LEXICON_COLUMNS;
  }
  if (vectors) foldVectors(vectors, options.vectorScale, learnedFrom(column), add);
  const { scale, offset } = scaling;
  const weights = Array.from(byHash, ([hash, w]) => ({
    hash,
    negative: scale[0] * w[0]! - scale[1] * w[1]!,
    positive: scale[2] * w[2]! - scale[1] * w[1]!,
    texts: inTexts.get(hash) ?? 1,
  }));
  const neutral = scale[1] * biases[1]! + offset[1];
  const bias: [number, number] = [
    scale[0] * biases[0]! + offset[0] - neutral,
    scale[2] * biases[2]! + offset[2] - neutral,
  ];
  return { weights, bias };
}
