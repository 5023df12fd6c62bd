import { UndertoneError } from '../model/errors.ts';
import type { Scores } from './model.ts';

/**
 * How models fail. A failure of the whole model holds for every text: it is down, and the texts are to be
 * scored later (`model-unavailable`, or `model-budget` where it may cost no more; retryable), or it needs someone to act (`model-refused`, `model-failed`,
 * `model-damaged`, `model-missing`). Anything else that a model throws may lie in one of the texts.
 */
const WHOLE_MODEL = new Set([
  'model-unavailable',
  'model-budget',
  'model-refused',
  'model-failed',
  'model-damaged',
  'model-missing',
  'model-unknown',
]);

/** The model cannot be reached or is overloaded; the same texts may be scored later. */
export function modelUnavailable(message: string, cause?: unknown): UndertoneError {
  return new UndertoneError('model-unavailable', message, { retryable: true, cause });
}

/** What the model may cost is used up; the texts are to be scored later. */
export function budgetUsedUp(message: string): UndertoneError {
  return new UndertoneError('model-budget', message, { retryable: true });
}

/** The model refuses us whatever the text (credentials, address, permissions): someone has to act. */
export function modelRefused(message: string, cause?: unknown): UndertoneError {
  return new UndertoneError('model-refused', message, { cause });
}

/** The model gave an answer that cannot be used for this batch, or refused it. */
export function badAnswer(message: string, cause?: unknown): UndertoneError {
  return new UndertoneError('model-answer', message, { cause });
}

/** Whether an error says that the model as a whole failed, and not one of the texts. */
export const isWholeModelFailure = (error: unknown): error is UndertoneError =>
  error instanceof UndertoneError && WHOLE_MODEL.has(error.code);

/** Whether the texts are to be kept and scored later. */
export const isModelDown = (error: unknown): error is UndertoneError =>
  error instanceof UndertoneError && (error.code === 'model-unavailable' || error.code === 'model-budget');

/** What became of one text: its scores, or why there are none. */
export type ScoredOrNot = Scores | { unscored: string };

/** Thrown by a model that scored some texts of a batch and can say of the others why not; same order as the texts. */
export class SomeUnscored extends UndertoneError {
  readonly results: readonly ScoredOrNot[];

  constructor(model: string, results: readonly ScoredOrNot[]) {
    const failed = results.filter((result) => 'unscored' in result);
    const [first] = failed;
    const why = first !== undefined && 'unscored' in first ? first.unscored : 'no reason given';
    super(
      'model-answer',
      `The model ${model} left ${failed.length} of ${results.length} texts unscored (the first: ${why}); take these out, or use another model for them.`,
    );
    this.results = results;
  }
}
