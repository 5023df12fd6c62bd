import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, UndertoneError, UsageError } from '../../model/errors.ts';
import { type BootstrapIntervals, bootstrapIntervals } from '../evaluate/bootstrap.ts';
import { type Evaluation, evaluate } from '../evaluate/evaluate.ts';
import { CLASSES, type LabelledText } from '../labelled.ts';
import { WEIGHTS_FILE } from '../linear/linear.ts';
import { LinearModel, scoresOf } from '../linear/linear-model.ts';
import { encodeWeights } from '../linear/weights-file.ts';
import { measureMixed } from '../mixed/measure-mixed.ts';
import { countedFrom, MODEL_FILE, type ModelDescription } from '../model-description.ts';
import { CALIBRATION_PLOT, calibrationPlot } from './calibration-plot.ts';
import { type CardFigures, modelCard } from './card.ts';
import { fitModel, type Progress, type TrainingData } from './fit-model.ts';
import { DEFAULT_OPTIONS, type TrainOptions } from './options.ts';

export interface TrainRequest extends TrainingData {
  /** The folder to write. A model that is there is replaced; a folder with anything else in it is refused. */
  folder: string;
  name: string;
  version: string;
  languages?: readonly string[];
  licence?: string;
  /** From what the rows come, for the card. */
  trainedOn: string;
  /** The command that makes this model again, for the card. */
  command: string;
  /** Date of the card, ms since the epoch. */
  now: number;
  /** Texts kept out of training, to measure on. Without them the held-out parts of the rows stand in. */
  validation?: readonly LabelledText[];
  validationName?: string;
  options?: Partial<TrainOptions>;
}

export interface TrainResult {
  folder: string;
  model: ModelDescription;
  /** Each row scored by a model that was not trained on it. */
  heldOut: Evaluation;
  validation: Evaluation | null;
  /** Of the validation's figures, else of the held-out ones. */
  intervals: BootstrapIntervals;
}

const LEAST_ROWS_A_CLASS = 2;

/**
 * Trains a linear model and writes its folder: weights, description and card. Equal data and options give equal
 * weights, byte for byte. Some two minutes for 50,000 rows.
 */
export async function train(
  request: TrainRequest,
  onProgress: (progress: Progress) => void = () => {},
): Promise<TrainResult> {
  checkRows(request.rows);
  await checkFolder(request.folder);
  const options: TrainOptions = { ...DEFAULT_OPTIONS, ...request.options };
  const fitted = fitModel(request, options, onProgress);
  const { name, version, languages = ['en'] } = request;
  const parameters = { name, version, languages, ...fitted.parameters };
  const gold = request.rows.map((row) => row.label);
  const heldOutScores = gold.map((_, i) =>
    scoresOf(fitted.heldOut[i * 2]!, fitted.heldOut[i * 2 + 1]!, parameters.calibration),
  );
  const figures: CardFigures = {
    heldOut: evaluate(gold, heldOutScores),
    heldOutIntervals: bootstrapIntervals(gold, heldOutScores),
    validation: null,
    mixed: await measureMixed(new LinearModel(parameters)),
    features: fitted.features,
    passes: fitted.passes,
  };
  if (request.validation && request.validation.length > 0) {
    const scores = new LinearModel(parameters).score(request.validation.map((row) => row.text));
    const labels = request.validation.map((row) => row.label);
    figures.validation = evaluate(labels, scores);
    figures.validationIntervals = bootstrapIntervals(labels, scores);
  }
  const weights = encodeWeights(parameters);
  const model = describe(request, weights, figures);
  await writeFolder(request.folder, {
    [WEIGHTS_FILE]: weights,
    [MODEL_FILE]: `${JSON.stringify(model, null, 2)}\n`,
    'README.md': modelCard(model, request, options, figures),
    [CALIBRATION_PLOT]: calibrationPlot(
      `${name} ${version}`,
      (figures.validation ?? figures.heldOut).reliability,
    ),
  });
  return {
    folder: request.folder,
    model,
    heldOut: figures.heldOut,
    validation: figures.validation,
    intervals: figures.validationIntervals ?? figures.heldOutIntervals,
  };
}

function checkRows(rows: readonly LabelledText[]): void {
  for (const label of CLASSES) {
    const count = rows.filter((row) => row.label === label).length;
    if (count >= LEAST_ROWS_A_CLASS) continue;
    throw new UsageError(
      `There are ${count} rows labelled ${label} to train on, and each label needs at least ${LEAST_ROWS_A_CLASS}: add some.`,
    );
  }
}

/** A wrong path must not cost anybody their files. */
async function checkFolder(folder: string): Promise<void> {
  const present = await readdir(folder).catch((): string[] => []);
  if (present.length === 0 || present.includes(MODEL_FILE)) return;
  throw new UsageError(
    `The folder ${folder} holds other files and no model: name a new or empty folder for it.`,
  );
}

function describe(request: TrainRequest, weights: Uint8Array, figures: CardFigures): ModelDescription {
  const measured = figures.validation ?? figures.heldOut;
  return {
    name: request.name,
    version: request.version,
    kind: 'linear',
    languages: [...(request.languages ?? ['en'])],
    weights: { file: WEIGHTS_FILE, sha256: createHash('sha256').update(weights).digest('hex') },
    trainedOn: request.trainedOn,
    trainedAt: new Date(request.now).toISOString().slice(0, 10),
    licence: request.licence ?? 'Apache-2.0',
    labels: [...CLASSES],
    confusion: countedFrom(
      figures.validation
        ? (request.validationName ?? 'validation texts')
        : 'held-out parts of the training rows',
      measured.confusion,
    ),
  };
}

/** Writes beside the folder and renames, so that a model's folder is whole or not there. */
async function writeFolder(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    for (const [name, content] of Object.entries(files)) await writeFile(join(unfinished, name), content);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } catch (cause) {
    throw new UndertoneError(
      'model-unwritable',
      `The model could not be written to ${folder} (${messageOf(cause)}): check the path, its permissions and the free space.`,
      { cause },
    );
  }
}
