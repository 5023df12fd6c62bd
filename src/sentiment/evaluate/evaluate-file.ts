import type { Class } from '../labelled.ts';
import { type LabelledFile, type LabelledFileOptions, readLabelled } from '../labelled-file/read-labelled.ts';
import type { Scores, SentimentModel } from '../model.ts';
import {
  type BootstrapIntervals,
  bootstrapIntervals,
  type Differences,
  pairedDifferences,
} from './bootstrap.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { type ScoredTexts, scoreTexts } from './score-texts.ts';

/** How well texts labelled mixed are told from those labelled otherwise; shares from 0 to 1. */
export interface MixedShare {
  texts: number;
  precision: number;
  recall: number;
}

/** One model on one file. The figures are of the texts with one of the three labels; a text called mixed is wrong. */
export interface FileEvaluation extends Evaluation {
  file: string;
  /** name@version */
  model: string;
  /** Rows left out, for want of a text or a label. */
  skipped: number;
  /** Texts that the model could not score; they are in no figure. */
  unscored: number;
  postsPerSecond: number;
  intervals: BootstrapIntervals;
  /** Null where the file has no texts labelled mixed. */
  mixed: MixedShare | null;
}

/** Several models on one file. */
export interface FileComparison {
  evaluations: FileEvaluation[];
  /** Each later model against the first, on the texts that both scored. */
  differences: { model: string; than: string; figures: Differences }[];
}

export interface EvaluateOptions extends LabelledFileOptions {
  signal?: AbortSignal;
}

/** A model that is loaded when its turn comes, so that only one is in memory. */
export interface Contender {
  /** As it was asked for. */
  name: string;
  load(): Promise<SentimentModel>;
}

/** Scores the labelled texts of a CSV or TSV file and compares. `onProgress` gets the share done, 0 to 1. */
export async function evaluateFile(
  model: SentimentModel,
  file: string,
  options: EvaluateOptions = {},
  onProgress: (share: number) => void = () => {},
): Promise<FileEvaluation> {
  const labelled = await readLabelled(file, options);
  const scored = await scoreAll(model, labelled, options.signal, onProgress);
  return evaluationOf(file, `${model.name}@${model.version}`, labelled, scored);
}

/** Judges several models on the same labelled texts. `onProgress` gets a model's name and its share done. */
export async function compareOnFile(
  contenders: readonly Contender[],
  file: string,
  options: EvaluateOptions = {},
  onProgress: (name: string, share: number) => void = () => {},
): Promise<FileComparison> {
  return compareOnTexts(
    contenders,
    { file, ...(await readLabelled(file, options)) },
    options.signal,
    onProgress,
  );
}

/** The same on texts that are there; `file` is where they come from. */
export async function compareOnTexts(
  contenders: readonly Contender[],
  { file, ...labelled }: LabelledFile & { file: string },
  signal: AbortSignal | undefined,
  onProgress: (name: string, share: number) => void,
): Promise<FileComparison> {
  const judged: { model: string; scored: ScoredTexts }[] = [];
  for (const { name, load } of contenders) {
    const model = await load();
    try {
      const scored = await scoreAll(model, labelled, signal, (share) => onProgress(name, share));
      judged.push({ model: `${model.name}@${model.version}`, scored });
    } finally {
      await model.close?.();
    }
  }
  const [first, ...others] = judged;
  return {
    evaluations: judged.map(({ model, scored }) => evaluationOf(file, model, labelled, scored)),
    differences: others.map(({ model, scored }) => ({
      model,
      than: first!.model,
      figures: differencesOf(labelled, scored, first!.scored),
    })),
  };
}

function scoreAll(
  model: SentimentModel,
  { rows, mixed }: LabelledFile,
  signal: AbortSignal | undefined,
  onProgress: (share: number) => void,
): Promise<ScoredTexts> {
  const texts = [...rows.map((row) => row.text), ...mixed];
  return scoreTexts(model, texts, signal, (done) => onProgress(done / texts.length));
}

function evaluationOf(
  file: string,
  model: string,
  { rows, mixed, skipped }: LabelledFile,
  { scores, unscored, postsPerSecond }: ScoredTexts,
): FileEvaluation {
  const gold: Class[] = [];
  const predicted: Scores[] = [];
  for (const [at, { label }] of rows.entries()) {
    const given = scores[at];
    if (!given) continue;
    gold.push(label);
    predicted.push(given);
  }
  return {
    file,
    model,
    skipped,
    unscored,
    postsPerSecond,
    ...evaluate(gold, predicted),
    intervals: bootstrapIntervals(gold, predicted),
    mixed: mixed.length === 0 ? null : mixedShare(rows.length, scores),
  };
}

/** The texts from `from` on are those labelled mixed. */
function mixedShare(from: number, scores: readonly (Scores | null)[]): MixedShare {
  const called = (given: Scores | null) => given?.sentiment === 'mixed';
  const own = scores.slice(from).filter((given) => given !== null);
  const hits = own.filter(called).length;
  const all = scores.filter(called).length;
  return {
    texts: own.length,
    precision: all === 0 ? 0 : hits / all,
    recall: own.length === 0 ? 0 : hits / own.length,
  };
}

function differencesOf({ rows }: LabelledFile, own: ScoredTexts, first: ScoredTexts): Differences {
  const both = [...rows.keys()].filter((at) => own.scores[at] && first.scores[at]);
  return pairedDifferences(
    both.map((at) => rows[at]!.label),
    both.map((at) => own.scores[at]!),
    both.map((at) => first.scores[at]!),
  );
}
