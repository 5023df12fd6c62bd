import { useState } from 'react';
import type { Prediction } from '../../api/types.ts';
import { formatNet } from '../../format.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { effectsOf } from '../../parts/effects.ts';
import { Segmented } from '../../parts/segmented.tsx';
import { Shown } from '../../parts/states.tsx';
import { visible } from '../../parts/text-pieces.ts';
import { WordEffects, WordEffectsLegend } from '../../parts/word-effects.tsx';
import type { Candidate } from './models.ts';
import { usePrediction } from './use-prediction.ts';

/** The text with each word coloured by what it does to the answer of one model. */
export function Words({ chosen, text }: { chosen: readonly Candidate[]; text: string }) {
  const [picked, setPicked] = useState<string | null>(null);
  const of = chosen.find(({ name }) => name === picked) ?? chosen[0]!;
  const answer = usePrediction(of.name, text, true);
  return (
    <section className="card" aria-labelledby="try-words">
      <div className="card-head">
        <h2 id="try-words">What each word does</h2>
        <Segmented
          name="The model whose words are shown"
          segments={chosen.map(({ name, model }) => ({
            key: name,
            label: model.name,
            on: name === of.name,
            pick: () => setPicked(name),
          }))}
        />
      </div>
      <Shown answer={answer} what="what each word does">
        {({ prediction }) => <Painted prediction={prediction} />}
      </Shown>
    </section>
  );
}

function Painted({ prediction }: { prediction: Prediction }) {
  const { text, words = [], words_by, error } = prediction;
  if (error !== undefined) return <p className="fault">{error}</p>;
  if (words.length === 0) return <p className="quiet">There is no word in it.</p>;
  return (
    <>
      <div className="try-text">
        <WordEffects text={text} words={words} by={words_by} />
      </div>
      <WordEffectsLegend by={undefined} />
      <details>
        <summary>As a table</summary>
        <DataTable
          name="Each word and its effect"
          table={{
            columns: [
              { title: 'Word' },
              { title: 'Effect', numeric: true, show: (cell) => formatNet(cell as number) },
              { title: 'From', numeric: true },
              { title: 'To', numeric: true },
            ],
            rows: effectsOf(text, words).map(({ text, effect, start, end }) => [
              visible(text),
              effect,
              start,
              end,
            ]),
          }}
        />
      </details>
      <p className="quiet try-small">
        {words_by === 'log-odds'
          ? 'Exact: each word’s share in the log-odds of positive against negative.'
          : 'By trial: how much positive less negative falls when the word is left out. The effects need not add up.'}
      </p>
    </>
  );
}
