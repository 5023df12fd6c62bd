import { messageOf, UndertoneError } from '../model/errors.ts';
import { LABELS } from '../model/post.ts';
import { isWholeModelFailure, modelUnavailable, SomeUnscored } from './failures.ts';
import { type Analysis, ENTITY_TYPES, type FoundEntity, type Scores, type SentimentModel } from './model.ts';

/** What became of one text. `entities` is null where none were asked for or the model knows none. */
export type Outcome =
  | { scores: Scores; entities: FoundEntity[] | null; reason: null }
  | {
      scores: null;
      entities: null;
      /** Why it has no scores: one sentence for the user. */
      reason: string;
    };

export interface SafelyOptions {
  /** Whether named entities are wanted too; they are found where the model has `analyse`. */
  entities?: boolean;
  signal?: AbortSignal;
}

/** A text that every model can score. It tells a model that is broken from a text that breaks it. */
const PROBE = 'A plain sentence.';
const LONGEST_REASON = 300;

/**
 * Scores a batch; same length and order, and each text gets an answer: where the model throws, or gives scores
 * that are none, the batch is halved until the guilty text stands alone, which stays unscored with the reason.
 * Throws only where the model as a whole fails: `model-unavailable` (retryable: score the texts later),
 * `model-refused`, `model-damaged` …, or `model-failed` where it cannot score even a plain sentence.
 */
export async function scoreSafely(
  model: SentimentModel,
  texts: readonly string[],
  options: SafelyOptions = {},
): Promise<Outcome[]> {
  const { signal } = options;
  const withEntities = options.entities === true && model.analyse !== undefined;
  const outcomes = new Array<Outcome>(texts.length);
  let probed = false;

  const settle = async (indices: readonly number[]): Promise<void> => {
    if (indices.length === 0) return;
    signal?.throwIfAborted();
    const batch = indices.map((at) => texts[at]!);
    let failure: unknown = null;
    let answers: Outcome[] = [];
    try {
      answers = await ask(model, batch, withEntities);
    } catch (error) {
      signal?.throwIfAborted();
      if (isWholeModelFailure(error)) throw error;
      failure = error;
    }
    const told = failure instanceof SomeUnscored && failure.results.length === batch.length;
    if (told) answers = partly(failure as SomeUnscored, withEntities);
    const doubtful = answers.length === 0 ? [...indices] : [];
    for (const [i, answer] of answers.entries()) {
      if (answer.scores !== null || told) outcomes[indices[i]!] = answer;
      else doubtful.push(indices[i]!);
    }
    if (doubtful.length === 0) return;
    if (!probed) {
      await probe(model, withEntities, failure);
      probed = true;
    }
    if (indices.length === 1) {
      const reason = failure === null ? answers[0]!.reason! : reasonOf(failure);
      outcomes[indices[0]!] = { scores: null, entities: null, reason };
      return;
    }
    // Fewer than before: those alone; all of them: each half.
    const middle = doubtful.length < indices.length ? doubtful.length : Math.ceil(doubtful.length / 2);
    await settle(doubtful.slice(0, middle));
    await settle(doubtful.slice(middle));
  };
  await settle([...texts.keys()]);
  return outcomes;
}

async function ask(
  model: SentimentModel,
  texts: readonly string[],
  withEntities: boolean,
): Promise<Outcome[]> {
  const answers = withEntities ? await model.analyse!(texts) : await model.score(texts);
  if (!Array.isArray(answers) || answers.length !== texts.length) {
    throw new UndertoneError(
      'model-answer',
      `The model ${model.name}@${model.version} gave ${answers?.length ?? 'no'} answers for ${texts.length} texts.`,
    );
  }
  return answers.map((answer, at) => {
    const { scores, entities } = withEntities
      ? (answer as Analysis)
      : { scores: answer as Scores, entities: null };
    const fault = faultOfScores(scores) ?? (entities === null ? null : faultOfEntities(entities, texts[at]!));
    return fault === null
      ? { scores, entities, reason: null }
      : { scores: null, entities: null, reason: `The model ${model.name}@${model.version} gave ${fault}.` };
  });
}

/** Throws where the model cannot score a plain sentence: then no text is to blame. */
async function probe(model: SentimentModel, withEntities: boolean, failure: unknown): Promise<void> {
  let why: string;
  try {
    const [answer] = await ask(model, [PROBE], withEntities);
    if (answer!.scores !== null) return;
    why = answer!.reason;
  } catch (error) {
    if (isWholeModelFailure(error)) throw error;
    if (error instanceof UndertoneError && error.retryable) throw modelUnavailable(error.message, error);
    why = messageOf(failure ?? error);
  }
  throw new UndertoneError(
    'model-failed',
    `The model ${model.name}@${model.version} cannot score any text (${why.replace(/[.\s]+$/, '')}): check it, or choose another.`,
    { cause: failure },
  );
}

/** What a model itself told of each text. Those it did score have no entities found. */
function partly(failure: SomeUnscored, withEntities: boolean): Outcome[] {
  return failure.results.map((result) => {
    const reason = 'unscored' in result ? result.unscored : faultOfScores(result);
    if (reason !== null || 'unscored' in result)
      return { scores: null, entities: null, reason: reason ?? '' };
    return { scores: result, entities: withEntities ? [] : null, reason: null };
  });
}

const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;

/** What is wrong with scores, in words; null where nothing is. */
export function faultOfScores(scores: Scores | null | undefined): string | null {
  if (typeof scores !== 'object' || scores === null) return 'no scores';
  const { positive, neutral, negative, mixed, confidence, sentiment } = scores;
  // One by one: this is asked of every text.
  const sound = isShare(positive) && isShare(neutral) && isShare(negative) && isShare(mixed);
  if (!sound || !isShare(confidence)) {
    return 'scores that are no numbers from 0 to 1';
  }
  if (Math.abs(positive + neutral + negative + mixed - 1) > 1e-3) return 'scores that do not sum to 1';
  return LABELS.includes(sentiment) ? null : `a label that is none ("${sentiment}")`;
}

function faultOfEntities(entities: readonly FoundEntity[], text: string): string | null {
  const sound = entities.every(
    ({ text: found, type, start, end, score }) =>
      ENTITY_TYPES.includes(type) && isShare(score) && end > start && text.slice(start, end) === found,
  );
  return sound ? null : 'entities that do not stand in the text';
}

function reasonOf(failure: unknown): string {
  const message = messageOf(failure) || 'The model failed without saying why.';
  return message.length <= LONGEST_REASON ? message : `${message.slice(0, LONGEST_REASON - 1)}…`;
}
