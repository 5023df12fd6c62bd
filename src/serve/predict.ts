import { extractTags } from '../enrich/extract-tags.ts';
import type { Scores, SentimentModel } from '../sentiment/model.ts';
import type { WordEffect } from './explain.ts';

/** Something in a text; offsets in UTF-16 units of the text as given. */
export interface Found {
  text: string;
  start: number;
  end: number;
}

export interface FoundEntity extends Found {
  type: string;
  score: number;
}

/** The answer for one text, in the order of its JSON. */
export interface Prediction extends Scores {
  text: string;
  /** Empty where no model for entities is there. */
  entities: FoundEntity[];
  hashtags: Found[];
  mentions: Found[];
  urls: Found[];
  cashtags: Found[];
  /** name@version */
  model: string;
  /** How much each word moves the answer; only where that was asked for. */
  words?: WordEffect[];
}

/** Answers for a batch of texts; same length and order. Any string is a text. */
export async function predict(model: SentimentModel, texts: readonly string[]): Promise<Prediction[]> {
  const scores = await model.score(texts);
  const name = `${model.name}@${model.version}`;
  return texts.map((text, at) => {
    const { sentiment, positive, neutral, negative, mixed, confidence } = scores[at]!;
    const { hashtags, mentions, urls, cashtags } = extractTags(text);
    return {
      text,
      sentiment,
      positive,
      neutral,
      negative,
      mixed,
      confidence,
      entities: [],
      hashtags,
      mentions,
      urls,
      cashtags,
      model: name,
    };
  });
}
