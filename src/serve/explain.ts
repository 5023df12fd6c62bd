import type { Scores, SentimentModel } from '../sentiment/model.ts';

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
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** What each word of a text has to do with its scores, in the order of the text. */
export async function explain(model: SentimentModel, text: string): Promise<WordEffect[]> {
  const effects = isExplaining(model)
    ? model.explain(text).map(({ start, end, contribution }) => ({
        start,
        end,
        effect: contribution.positive - contribution.negative,
      }))
    : await occlude(model, text);
  return effects.map(({ start, end, effect }) => ({
    text: text.slice(start, end),
    start,
    end,
    effect: Math.round(effect * 1e4) / 1e4 || 0,
  }));
}

function isExplaining(model: SentimentModel): model is SentimentModel & Explaining {
  return typeof (model as Partial<Explaining>).explain === 'function';
}

/** Leaves out one word after the other (occlusion), which holds for any model; the effects need not add up. */
async function occlude(model: SentimentModel, text: string) {
  const spans = splitWords(text).slice(0, MOST_WORDS);
  const without = spans.map(({ start, end }) => text.slice(0, start) + text.slice(end));
  const [whole, ...rest] = await model.score([text, ...without]);
  return spans.map((span, at) => ({ ...span, effect: balance(whole!) - balance(rest[at]!) }));
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
