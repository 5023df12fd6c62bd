import { type LabelledFileOptions, readLabelled } from '../labelled-file/read-labelled.ts';
import type { Scores, SentimentModel } from '../model.ts';
import { type BootstrapIntervals, bootstrapIntervals } from './bootstrap.ts';
import { type Evaluation, evaluate } from './evaluate.ts';

export interface FileEvaluation extends Evaluation {
  file: string;
  /** name@version */
  model: string;
  /** Rows left out, for want of a text or a label. */
  skipped: number;
  intervals: BootstrapIntervals;
}

const BATCH = 1000;

/** Scores the labelled texts of a CSV or TSV file and compares. `onProgress` gets the share done, 0 to 1. */
export async function evaluateFile(
  model: SentimentModel,
  file: string,
  options: LabelledFileOptions & { signal?: AbortSignal } = {},
  onProgress: (share: number) => void = () => {},
): Promise<FileEvaluation> {
  const { rows, skipped } = await readLabelled(file, options);
  const scores: Scores[] = [];
  for (let at = 0; at < rows.length; at += BATCH) {
    options.signal?.throwIfAborted();
    scores.push(...(await model.score(rows.slice(at, at + BATCH).map((row) => row.text))));
    onProgress(scores.length / rows.length);
  }
  const gold = rows.map((row) => row.label);
  return {
    file,
    model: `${model.name}@${model.version}`,
    skipped,
    ...evaluate(gold, scores),
    intervals: bootstrapIntervals(gold, scores),
  };
}
