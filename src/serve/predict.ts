import { extractTags } from '../enrich/extract-tags.ts';
import type { FoundEntity, Scores, SentimentModel } from '../sentiment/model.ts';
import { scoreSafely } from '../sentiment/score-safely.ts';
import { explainAll, type Method, methodOf, type WordEffect } from './explain.ts';

/** Something in a text; offsets in UTF-16 units of the text as given. */
export interface Found {
  text: string;
  start: number;
  end: number;
}

type NoScores = Record<keyof Scores, null>;

interface Answer {
  text: string;
  /** Empty where the model knows none. */
  entities: FoundEntity[];
  hashtags: Found[];
  mentions: Found[];
  urls: Found[];
  cashtags: Found[];
  /** name@version */
  model: string;
  /** How much each word moves the answer; only where that was asked for. */
  words?: WordEffect[];
  /** What the effects of the words are. */
  words_by?: Method;
}

/** The answer for one text, in the order of its JSON. Where the model could not score it, `error` says why. */
export type Prediction = (Answer & Scores) | (Answer & NoScores & { error: string });

const NO_SCORES: NoScores = {
  sentiment: null,
  positive: null,
  neutral: null,
  negative: null,
  mixed: null,
  confidence: null,
};

/**
 * Answers for a batch of texts; same length and order. Any string is a text. Throws only where the model as a
 * whole fails; a text on which it does has null for its scores, and the reason.
 */
export async function predict(
  model: SentimentModel,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Prediction[]> {
  const outcomes = await scoreSafely(model, texts, { entities: true, ...(signal ? { signal } : {}) });
  const name = `${model.name}@${model.version}`;
  return texts.map((text, at): Prediction => {
    const outcome = outcomes[at]!;
    const { sentiment, positive, neutral, negative, mixed, confidence } = outcome.scores ?? NO_SCORES;
    const { hashtags, mentions, urls, cashtags } = extractTags(text);
    const answer = {
      text,
      sentiment,
      positive,
      neutral,
      negative,
      mixed,
      confidence,
      entities: outcome.entities ?? [],
      hashtags,
      mentions,
      urls,
      cashtags,
      model: name,
      ...(outcome.reason === null ? {} : { error: outcome.reason }),
    };
    return answer as Prediction;
  });
}

/** The same answers with what each of their words does; those without scores stay as they are. */
export async function withWords(
  model: SentimentModel,
  answers: readonly Prediction[],
  signal?: AbortSignal,
): Promise<Prediction[]> {
  const scored = answers.filter(({ sentiment }) => sentiment !== null);
  const words = await explainAll(
    model,
    scored.map(({ text }) => text),
    signal,
  );
  const byAnswer = new Map(scored.map((answer, at) => [answer, words[at]!]));
  return answers.map((answer) => {
    const own = byAnswer.get(answer);
    return own === undefined ? answer : { ...answer, words: own, words_by: methodOf(model) };
  });
}
