import type { Method, WordEffect } from '../../explain.ts';
import type { Paint } from '../terminal/colour.ts';
import { printable } from '../terminal/printable.ts';

/** Shares of the greatest effect in the text: what is less than the first is left as it is. */
const VISIBLE = 0.1;
const CLEAR = 0.3;
const STRONG = 0.6;
/** Words named on either side below a text. */
const NAMED = 4;

/** The least that a text's greatest effect is taken for, so that nothing shouts where nothing is said. */
const FLOORS: Record<Method, number> = { 'log-odds': 2, occlusion: 0.3 };

/** The text with the words that matter in green and red, the stronger the more. */
export function paintWords(text: string, words: readonly WordEffect[], method: Method, paint: Paint): string {
  const greatest = Math.max(FLOORS[method], greatestOf(words));
  return rewrite(text, words, (word, effect) => {
    const share = Math.abs(effect) / greatest;
    if (share < VISIBLE) return word;
    const colour = effect > 0 ? 'green' : 'red';
    if (share >= STRONG) return paint(`on ${colour}`, word);
    return share >= CLEAR ? paint('bold', paint(colour, word)) : paint(colour, word);
  });
}

/** The text with the number of each word that matters behind it. */
export function numberWords(text: string, words: readonly WordEffect[]): string {
  const least = VISIBLE * greatestOf(words);
  return rewrite(text, words, (word, effect) =>
    effect === 0 || Math.abs(effect) < least ? word : `${word}(${signed(effect)})`,
  );
}

/** The strongest words of either side with their numbers, on one line; empty where none matters. */
export function strongestWords(words: readonly WordEffect[], paint: Paint): string {
  const greatest = greatestOf(words);
  const side = (sign: 1 | -1) =>
    words
      .filter(({ effect }) => effect * sign > 0 && Math.abs(effect) >= VISIBLE * greatest)
      .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
      .slice(0, NAMED)
      .map(({ text, effect }) => `${printable(text)} ${signed(effect)}`)
      .join(', ');
  return [paint('green', side(1)), paint('red', side(-1))].filter(Boolean).join('   ');
}

const signed = (effect: number) => `${effect > 0 ? '+' : '−'}${Math.abs(effect).toFixed(2)}`;

const greatestOf = (words: readonly WordEffect[]) =>
  words.reduce((most, { effect }) => Math.max(most, Math.abs(effect)), 0);

/** The text, made harmless for a terminal, with each word as `show` writes it. */
function rewrite(
  text: string,
  words: readonly WordEffect[],
  show: (word: string, effect: number) => string,
): string {
  let shown = '';
  let at = 0;
  for (const [i, { start, end, effect }] of words.entries()) {
    // A hashtag as a whole is followed by the words in it: of the tag itself only the sign is left to show.
    const stop = Math.min(end, words[i + 1]?.start ?? end);
    shown += printable(text.slice(at, start));
    shown += show(printable(text.slice(start, stop)), effect);
    at = stop;
  }
  return shown + printable(text.slice(at));
}
