/** What words do, ready to be shown: by whole characters, and by how strongly each is coloured. */
import type { Prediction } from '../api/types.ts';
import { piecesOf } from './text-pieces.ts';

type Words = NonNullable<Prediction['words']>;
type Method = NonNullable<Prediction['words_by']>;

export interface Effect {
  text: string;
  start: number;
  end: number;
  /** Above 0 for positive, below for negative. */
  effect: number;
}

export interface Shade extends Effect {
  /** 0 to 1; 0 is not coloured. */
  strength: number;
}

/** An effect as large as this, at least, has the full colour: a text that says little is to look so. */
const FULL: Record<Method, number> = { 'log-odds': 2, occlusion: 0.3 };
const LEAST = 0.08;

/** The words alone, each with what is within its characters added up. */
export const effectsOf = (text: string, words: Words): Effect[] =>
  allOf(text, words).filter(({ isWord }) => isWord);

/** The whole text in pieces, with what stands between the words. */
export function shadesOf(text: string, words: Words, by: Method): Shade[] {
  const pieces = allOf(text, words);
  const full = pieces.reduce((most, { effect }) => Math.max(most, Math.abs(effect)), FULL[by]);
  return pieces.map((piece) => {
    const strength = Math.abs(piece.effect) / full;
    return { ...piece, strength: strength < LEAST ? 0 : strength };
  });
}

function allOf(text: string, words: Words): (Effect & { isWord: boolean })[] {
  return piecesOf(text, words).map(({ text, start, end, spans }) => ({
    text,
    start,
    end,
    effect: spans.reduce((sum, { effect }) => sum + effect, 0),
    isWord: spans.length > 0,
  }));
}
