import { setImmediate as nextTurn } from 'node:timers/promises';
import { chunksOf } from '../sentiment/chunks.ts';
import type { Scores, SentimentModel } from '../sentiment/model.ts';
import { scoreSafely } from '../sentiment/score-safely.ts';

export interface WordEffect {
  text: string;
  /** Offsets in UTF-16 units of the text. */
  start: number;
  end: number;
  /**
   * How much the word speaks for positive (above 0) or for negative (below 0). Where the model can say so
   * itself: its exact share in the log-odds of positive against negative. Else what positive minus negative
   * changes by when the word is left out, from -2 to 2. Four decimals.
   */
  effect: number;
}

/** A model that knows the share of each of its tokens in the scores. */
interface Explaining {
  explain(
    text: string,
  ): { start: number; end: number; contribution: { positive: number; negative: number } }[];
}

/** Words beyond these are not explained: each costs a scoring of the whole text. */
const MOST_WORDS = 500;
const BATCH = { texts: 512, units: 50_000 };
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** How effects were come by: the model's own shares in its log-odds, or leaving out one word after the other. */
export type Method = 'log-odds' | 'occlusion';

export const methodOf = (model: SentimentModel): Method => (isExplaining(model) ? 'log-odds' : 'occlusion');

/** What each word of a text has to do with its scores, in the order of the text. */
export async function explain(model: SentimentModel, text: string): Promise<WordEffect[]> {
  const [words] = await explainAll(model, [text]);
  return words!;
}

/** The same for several texts, in their order; models that cannot say so themselves are asked in large batches. */
export async function explainAll(
  model: SentimentModel,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<WordEffect[][]> {
  if (!isExplaining(model)) return occlude(model, texts, signal);
  return texts.map((text) =>
    model
      .explain(text)
      .map(({ start, end, contribution }) =>
        wordEffect(text, start, end, contribution.positive - contribution.negative),
      ),
  );
}

function isExplaining(model: SentimentModel): model is SentimentModel & Explaining {
  return typeof (model as Partial<Explaining>).explain === 'function';
}

function wordEffect(text: string, start: number, end: number, effect: number): WordEffect {
  return { text: text.slice(start, end), start, end, effect: Math.round(effect * 1e4) / 1e4 || 0 };
}

/** Leaves out one word after the other (occlusion), which holds for any model; the effects need not add up. */
async function occlude(
  model: SentimentModel,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<WordEffect[][]> {
  const spans = texts.map((text) => splitWords(text).slice(0, MOST_WORDS));
  const variants = texts.flatMap((text, at) => [
    text,
    ...spans[at]!.map(({ start, end }) => text.slice(0, start) + text.slice(end)),
  ]);
  const balances: (number | null)[] = [];
  for (const part of chunksOf(variants, BATCH)) {
    const outcomes = await scoreSafely(model, part, signal === undefined ? {} : { signal });
    for (const { scores } of outcomes) balances.push(scores && balance(scores));
    // Others have their turn, who waits for this among them, to call it off.
    await nextTurn();
  }
  let next = 0;
  return texts.map((text, at) => {
    const whole = balances[next++] ?? 0;
    // Where the rest of a text cannot be scored, nothing is known of the word.
    return spans[at]!.map(({ start, end }) =>
      wordEffect(text, start, end, whole - (balances[next++] ?? whole)),
    );
  });
}

function balance(scores: Scores): number {
  return scores.positive - scores.negative;
}

/** Words as white space parts them; in scripts that write none, as the language does. */
export function splitWords(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/\S+/gu)].flatMap((match) => {
    const [word] = match;
    if (!UNSPACED.test(word)) return [{ start: match.index, end: match.index + word.length }];
    return [...words.segment(word)].map(({ segment, index }) => ({
      start: match.index + index,
      end: match.index + index + segment.length,
    }));
  });
}
