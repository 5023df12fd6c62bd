import { useMemo } from 'react';
import type { Interval, Models } from '../../api/types.ts';
import { formatCount } from '../../format.ts';
import { fileName, save } from '../../parts/save.ts';
import type { LABELS } from '../../question/question.ts';
import '../../parts/data-table.css';
import { bytesOf, formatDifference, formatFigure, formatInterval } from './figures.ts';
import { Frontier } from './frontier.tsx';
import type { Placed } from './frontier-layout.ts';
import { Matrix } from './matrix.tsx';
import { CLASSES, type Difference, type Evaluated, type Evaluation } from './types.ts';

interface Props {
  file: string;
  result: NonNullable<Evaluation['result']>;
  models: Models;
}

const FIGURES = [
  ['accuracy', 'Accuracy'],
  ['macro_recall', 'Macro-recall'],
  ['macro_f1', 'Macro-F1'],
] as const;

/** What came of comparing models on a file. */
export function FileResult({ file, result, models }: Props) {
  const { models: judged, differences } = result;
  const placed = usePlaced(judged, models);
  const first = judged[0]!;
  return (
    <div className="stack">
      <section className="card" aria-labelledby="models-result">
        <div className="card-head">
          <h2 id="models-result">
            <bdi>{file}</bdi>
          </h2>
          <button
            type="button"
            className="button"
            onClick={() =>
              save(JSON.stringify(result, null, 1), fileName(`${file} compared`, 'json'), 'application/json')
            }
          >
            Save as JSON
          </button>
        </div>
        <p className="models-note models-texts" role="status">
          {formatCount(first.texts)} texts{leftOut(judged)}
        </p>
        <FigureTable judged={judged} />
        {differences.length > 0 && <Differences differences={differences} />}
      </section>
      <Frontier
        title="How good against how fast, on this file"
        note="As measured just now, beside whatever else this machine was doing"
        models={placed}
      />
      <section className="card" aria-labelledby="models-confusion">
        <div className="card-head">
          <h2 id="models-confusion">What was taken for what</h2>
        </div>
        <div className="models-matrices">
          {judged.map(({ model, confusion }) => (
            <Matrix
              key={model}
              title={model}
              axes={['is', 'said']}
              rows={CLASSES}
              columns={[...CLASSES, 'mixed']}
              count={(row, column) =>
                confusion[row as (typeof CLASSES)[number]][column as (typeof LABELS)[number]]
              }
            />
          ))}
        </div>
      </section>
    </div>
  );
}

function usePlaced(judged: readonly Evaluated[], { models }: Models): Placed[] {
  return useMemo(() => {
    const bytes = new Map(models.map((model) => [`${model.name}@${model.version}`, bytesOf(model, models)]));
    const best = Math.max(...judged.map(({ macro_recall }) => macro_recall));
    return judged.map(({ model, macro_recall, intervals, posts_per_second }) => ({
      name: model,
      recall: macro_recall,
      interval: intervals.macro_recall,
      speed: Math.max(1, posts_per_second),
      bytes: bytes.get(model) ?? null,
      best: macro_recall === best,
    }));
  }, [judged, models]);
}

function leftOut(judged: readonly Evaluated[]): string {
  const { skipped, mixed } = judged[0]!;
  const parts = [
    ...(skipped === 0 ? [] : [`${formatCount(skipped)} rows left out for want of a text or label`]),
    ...(mixed === null ? [] : [`${formatCount(mixed.texts)} labelled mixed are in no figure`]),
    ...judged
      .filter(({ unscored }) => unscored > 0)
      .map(({ model, unscored }) => `${formatCount(unscored)} that ${model} could not score left out`),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

function FigureTable({ judged }: { judged: readonly Evaluated[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="data-table models-table" tabIndex={0} aria-label="Figures of each model">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            {FIGURES.map(([key, title]) => (
              <th key={key} scope="col" data-numeric>
                {title}
              </th>
            ))}
            <th scope="col" data-numeric>
              Calibration error
            </th>
            <th scope="col" data-numeric>
              Posts/s
            </th>
          </tr>
        </thead>
        <tbody>
          {judged.map((one) => (
            <tr key={one.model}>
              <th scope="row">{one.model}</th>
              {FIGURES.map(([key]) => (
                <td key={key} data-numeric>
                  {formatFigure(one[key])}
                  <small>{formatInterval(one.intervals[key])}</small>
                </td>
              ))}
              <td data-numeric>{formatFigure(one.calibration_error)}</td>
              <td data-numeric>{formatCount(one.posts_per_second)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Differences({ differences }: { differences: readonly Difference[] }) {
  return (
    <ul className="models-note stack models-differences">
      {differences.map(({ model, than, macro_recall }) => (
        <li key={model}>
          <strong>{model}</strong> {verdict(macro_recall)} {than}: macro-recall{' '}
          {formatDifference(macro_recall.difference)}{' '}
          <span className="quiet">
            ({formatDifference(macro_recall.low)} to {formatDifference(macro_recall.high)}, on the same texts)
          </span>
        </li>
      ))}
    </ul>
  );
}

/** In words; a difference whose interval holds 0 may be chance. */
function verdict({ low, high }: Interval): string {
  if (low > 0) return 'is better than';
  if (high < 0) return 'is worse than';
  return 'is not for certain other than';
}
