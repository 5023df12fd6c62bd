/** The words of a text, coloured by what they speak for. */
import type { Prediction } from '../api/types.ts';
import { formatNet } from '../format.ts';
import './word-effects.css';

type Words = NonNullable<Prediction['words']>;

/** Effects fainter than this part of the strongest are left plain. */
const FAINT = 0.08;

export function WordEffects({ text, words }: { text: string; words: Words }) {
  const strongest = Math.max(1e-9, ...words.map(({ effect }) => Math.abs(effect)));
  const pieces = piecesOf(text, words);
  return (
    <p className="word-effects" dir="auto">
      {pieces.map(({ start, text, effect }) => {
        const strength = Math.abs(effect) / strongest;
        if (strength < FAINT) return text;
        return (
          <mark
            key={start}
            className={effect > 0 ? 'for-positive' : 'for-negative'}
            style={{ '--strength': `${Math.round(12 + strength * 40)}%` } as object}
            title={`${formatNet(effect)} for positive`}
          >
            {text}
          </mark>
        );
      })}
    </p>
  );
}

/** What the colours mean; once beside one or more texts. */
export function WordEffectsLegend({ by }: { by: Prediction['words_by'] }) {
  return (
    <p className="label word-effects-legend">
      <mark className="for-positive">speaks for positive</mark>{' '}
      <mark className="for-negative">speaks for negative</mark>
      {by === 'occlusion' && ' (by what changes when the word is left out)'}
    </p>
  );
}

interface Piece {
  start: number;
  text: string;
  effect: number;
}

/** The text in pieces that join to it, those between words with no effect. */
export function piecesOf(text: string, words: Words): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { start, end, effect } of words.toSorted((a, b) => a.start - b.start)) {
    if (start < done) continue;
    if (start > done) pieces.push({ start: done, text: text.slice(done, start), effect: 0 });
    pieces.push({ start, text: text.slice(start, end), effect });
    done = end;
  }
  if (done < text.length) pieces.push({ start: done, text: text.slice(done), effect: 0 });
  return pieces;
}
