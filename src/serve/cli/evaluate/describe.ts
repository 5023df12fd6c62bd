import type { EntityEvaluation } from '../../../sentiment/evaluate/entities/evaluate-entities.ts';
import type { FileComparison, FileEvaluation } from '../../../sentiment/evaluate/evaluate-file.ts';
import { CLASSES } from '../../../sentiment/labelled.ts';

/** One model, as JSON shows it. */
export function describeEvaluation(result: FileEvaluation) {
  const { confusion, intervals } = result;
  const counts = (row: readonly number[]) => ({
    negative: row[0],
    neutral: row[1],
    positive: row[2],
    mixed: row[3],
  });
  return {
    file: result.file,
    model: result.model,
    texts: result.texts,
    skipped: result.skipped,
    unscored: result.unscored,
    posts_per_second: Math.round(result.postsPerSecond),
    accuracy: result.accuracy,
    macro_recall: result.macroRecall,
    macro_f1: result.macroF1,
    intervals: {
      accuracy: intervals.accuracy,
      macro_recall: intervals.macroRecall,
      macro_f1: intervals.macroF1,
    },
    classes: result.classes,
    mixed: result.mixed,
    /** True label → given label → texts. */
    confusion: Object.fromEntries(CLASSES.map((label, at) => [label, counts(confusion[at]!)])),
    calibration_error: result.ece,
    reliability: result.reliability,
  };
}

/** Several models, as JSON shows them. */
export function describeComparison({ evaluations, differences }: FileComparison) {
  return {
    models: evaluations.map(describeEvaluation),
    /** Each later model against the first. */
    differences: differences.map(({ model, than, figures }) => ({
      model,
      than,
      accuracy: figures.accuracy,
      macro_recall: figures.macroRecall,
      macro_f1: figures.macroF1,
    })),
  };
}

/** The entities of one model, as JSON shows them. */
export function describeEntities(result: EntityEvaluation) {
  const { file, model, posts, unscored, postsPerSecond, entity, surface, types, unjudged } = result;
  return {
    file,
    model,
    posts,
    unscored,
    posts_per_second: Math.round(postsPerSecond),
    entity,
    surface,
    types,
    /** Found of types that the file does not annotate, by type. */
    unjudged,
  };
}
