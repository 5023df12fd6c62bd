/** The words of a text, coloured by what they speak for. */
import type { Prediction } from '../api/types.ts';
import { formatNet } from '../format.ts';
import { shadesOf } from './effects.ts';
import './word-effects.css';

type Method = NonNullable<Prediction['words_by']>;

interface Props {
  text: string;
  words: NonNullable<Prediction['words']>;
  by: Method | undefined;
}

export function WordEffects({ text, words, by = 'occlusion' }: Props) {
  return (
    <p className="word-effects" dir="auto">
      {shadesOf(text, words, by).map(({ start, text, effect, strength }) =>
        strength === 0 ? (
          text
        ) : (
          <mark
            key={start}
            className={effect > 0 ? 'for-positive' : 'for-negative'}
            style={{ '--strength': `${Math.round(12 + strength * 40)}%` } as object}
            title={`${formatNet(effect)} for positive`}
          >
            {text}
          </mark>
        ),
      )}
    </p>
  );
}

/** What the colours mean; once beside one or more texts. */
export function WordEffectsLegend({ by }: { by: Method | undefined }) {
  return (
    <p className="label word-effects-legend">
      <mark className="for-positive">+ speaks for positive</mark>{' '}
      <mark className="for-negative">− speaks for negative</mark>
      {by === 'occlusion' && ' (by what changes when the word is left out)'}
    </p>
  );
}
