import type { Label } from '../../../model/post.ts';
import type { WordEffect } from '../../explain.ts';
import type { Prediction } from '../../predict.ts';
import type { Colour, Paint } from '../terminal/colour.ts';
import { printable } from '../terminal/printable.ts';
import { formatPercent } from '../terminal/quantity.ts';

const COLOURS: Record<Label, Colour> = {
  positive: 'green',
  negative: 'red',
  neutral: 'grey',
  mixed: 'yellow',
};
/** Shares of the greatest effect in the text: what is less is not shown, what is more is bold. */
const VISIBLE = 0.1;
const STRONG = 0.6;

/** One line for a person: label, how sure, the text. */
export function describePrediction(prediction: Prediction, paint: Paint): string {
  const { sentiment, confidence, text, words } = prediction;
  const label = paint(COLOURS[sentiment], sentiment.padEnd(8));
  const shown = words === undefined ? printable(text) : paintWords(text, words, paint);
  return `${label} ${formatPercent(confidence).padStart(4)}  ${shown}\n`;
}

/** The text with its words in green and red by their effects, the number behind those that matter. */
function paintWords(text: string, words: readonly WordEffect[], paint: Paint): string {
  const greatest = Math.max(0, ...words.map(({ effect }) => Math.abs(effect)));
  let shown = '';
  let at = 0;
  for (const { start, end, effect } of words) {
    const word = printable(text.slice(start, end));
    shown += printable(text.slice(at, start));
    at = end;
    if (effect === 0 || Math.abs(effect) < VISIBLE * greatest) {
      shown += word;
      continue;
    }
    const colour = effect > 0 ? 'green' : 'red';
    const number = paint('grey', `(${effect > 0 ? '+' : '−'}${Math.abs(effect).toFixed(2)})`);
    shown += paint(colour, Math.abs(effect) >= STRONG * greatest ? paint('bold', word) : word) + number;
  }
  return shown + printable(text.slice(at));
}
