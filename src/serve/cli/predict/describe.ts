import type { Label } from '../../../model/post.ts';
import { LABELS } from '../../../model/post.ts';
import type { Method } from '../../explain.ts';
import type { Prediction } from '../../predict.ts';
import { type Colour, type Paint, plain } from '../terminal/colour.ts';
import { printable } from '../terminal/printable.ts';
import { formatPercent } from '../terminal/quantity.ts';
import { numberWords, paintWords, strongestWords } from './paint-words.ts';

const COLOURS: Record<Label, Colour> = {
  positive: 'green',
  negative: 'red',
  neutral: 'grey',
  mixed: 'yellow',
};
const INDENT = ' '.repeat(15);

/**
 * A prediction for a person: label, how sure, the text. Where its words are explained and colours can be shown, the
 * words are coloured, and the scores and the strongest words stand below; without colours each word that matters has
 * its number behind it.
 */
export function describePrediction(prediction: Prediction, paint: Paint): string {
  const { sentiment, confidence, text, words, words_by = 'occlusion' } = prediction;
  if (sentiment === null)
    return `${paint('grey', 'unscored'.padEnd(13))}  ${printable(text)} (${printable(prediction.error)})\n`;
  const label = paint(COLOURS[sentiment], sentiment.padEnd(8));
  const line = (shown: string) =>
    `${label} ${formatPercent(confidence).padStart(4)}  ${shown}\n${describeEntities(prediction, paint)}`;
  if (words === undefined) return line(printable(text));
  if (paint === plain) return line(numberWords(text, words));
  const scores = LABELS.map((one) => `${one} ${prediction[one].toFixed(2)}`).join('  ');
  const strongest = strongestWords(words, paint);
  return [
    line(paintWords(text, words, words_by, paint)),
    `${INDENT}${paint('grey', scores)}\n`,
    strongest === '' ? '' : `${INDENT}${strongest}\n`,
    '\n',
  ].join('');
}

/** The names found and what each is, on a line of their own; empty where there are none. */
function describeEntities({ entities }: Prediction, paint: Paint): string {
  if (entities.length === 0) return '';
  const named = entities.map(({ text, type }) => `${printable(text)} ${paint('grey', type)}`);
  return `${INDENT}${named.join(paint('grey', ' · '))}\n`;
}

const METHODS: Record<Method, string> = {
  'log-odds': 'its share in the log-odds of positive against negative, exactly as the model adds them up',
  occlusion: 'what positive minus negative changes by when the word is left out',
};

/** What the colours and numbers of explained words mean; one paragraph, ended by an empty line. */
export function describeLegend(method: Method, model: string, paint: Paint): string {
  if (paint === plain) return '';
  const scale = [
    paint('on green', ' strongly '),
    paint('bold', paint('green', 'clearly')),
    paint('green', 'a little'),
    'for positive ',
    paint('on red', ' strongly '),
    paint('bold', paint('red', 'clearly')),
    paint('red', 'a little'),
    'for negative',
  ].join(' ');
  return `${scale}\n${paint('grey', `The number of a word is ${METHODS[method]} (${model}).`)}\n\n`;
}
