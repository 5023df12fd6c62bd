import { lazy, Suspense, useMemo } from 'react';
import type { Model } from '../../api/types.ts';
import { capital, formatCount, formatDay, formatLanguage } from '../../format.ts';
import { Empty, Loading } from '../../parts/states.tsx';
import '../../parts/data-table.css';
import { bytesOf, formatBytes, formatFigure, formatInterval, nameOf } from './figures.ts';
import { Frontier } from './frontier.tsx';
import type { Placed } from './frontier-layout.ts';
import type { PartProps } from './models.tsx';
import { useParameter } from './parameter.ts';

const Card = lazy(() => import('./card.tsx'));

/** All models with the figures of their cards, and one card. */
export default function Cards({ models: { models, faulty } }: PartProps) {
  const [asked, open] = useParameter('card');
  const shown = models.find((model) => nameOf(model) === asked);
  return (
    <div className="stack">
      <FrontierOfCards models={models} />
      <section className="card" aria-labelledby="models-all">
        <div className="card-head">
          <h2 id="models-all">All models</h2>
        </div>
        <ModelTable models={models} opened={asked} onOpen={open} />
        {faulty > 0 && (
          <p className="fault models-note">
            {faulty === 1 ? 'The folder of a model' : `The folders of ${faulty} models`} cannot be used;
            “undertone models” says which, and why.
          </p>
        )}
      </section>
      {shown !== undefined && (
        <Suspense fallback={<Loading what="the card" />}>
          <Card model={shown} onClose={() => open('')} />
        </Suspense>
      )}
    </div>
  );
}

function FrontierOfCards({ models }: { models: readonly Model[] }) {
  const placed = useMemo(
    () =>
      models.flatMap((model): Placed[] => {
        const { macro_recall: recall, macro_recall_interval: interval, speed, best } = model;
        if (recall === null || interval === null || speed === null) return [];
        return [
          {
            name: nameOf(model),
            recall,
            interval,
            speed: speed.two_cores,
            bytes: bytesOf(model, models),
            best,
          },
        ];
      }),
    [models],
  );
  if (placed.length === 0) {
    return (
      <section className="card" aria-labelledby="models-frontier">
        <h2 id="models-frontier">How good against how fast</h2>
        <Empty title="No card says yet how fast its model is">
          “npm run bench:models” measures it. To see both on texts of yours, compare the models on a file.
        </Empty>
      </section>
    );
  }
  const measured = models.map(({ speed }) => speed?.measured_at).find((time) => time !== undefined);
  return (
    <Frontier
      title="How good against how fast"
      note={`By the cards: macro-recall on texts not trained on, posts a second on two cores${measured === undefined ? '' : `, ${formatDay(measured)}`}`}
      models={placed}
    />
  );
}

function ModelTable(props: { models: readonly Model[]; opened: string; onOpen(name: string): void }) {
  const { models, opened, onOpen } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="data-table models-table" tabIndex={0} aria-label="Table of all models">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Kind</th>
            <th scope="col">Languages</th>
            <th scope="col" data-numeric>
              Macro-recall
            </th>
            <th scope="col" data-numeric>
              Accuracy
            </th>
            <th scope="col" data-numeric>
              Posts/s
            </th>
            <th scope="col" data-numeric>
              Size
            </th>
            <th scope="col">Card</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr key={nameOf(model)}>
              <th scope="row">
                <bdi>{nameOf(model)}</bdi>
                {model.best && <span className="models-badge">the best</span>}
                {model.missing.length > 0 && (
                  <span className="fault"> needs {model.missing.join(' and ')}, not there</span>
                )}
              </th>
              <td>{capital(model.kind)}</td>
              <td>{model.languages.map(formatLanguage).join(', ')}</td>
              <td data-numeric>
                {formatFigure(model.macro_recall)}
                <small>{formatInterval(model.macro_recall_interval)}</small>
              </td>
              <td data-numeric>{formatFigure(model.accuracy)}</td>
              <td data-numeric>
                {model.speed === null ? '–' : formatCount(Math.round(model.speed.two_cores))}
              </td>
              <td data-numeric>{formatBytes(bytesOf(model, models))}</td>
              <td>
                {model.summary !== null && model.kind !== 'lexicon' ? (
                  <button
                    type="button"
                    className="button"
                    aria-pressed={opened === nameOf(model)}
                    aria-label={`Card of ${nameOf(model)}`}
                    onClick={() => onOpen(opened === nameOf(model) ? '' : nameOf(model))}
                  >
                    Card
                  </button>
                ) : (
                  <span className="quiet">{model.summary ?? 'none'}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
