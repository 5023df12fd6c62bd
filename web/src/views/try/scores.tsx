import type { Label, Prediction } from '../../api/types.ts';
import type { Answer } from '../../api/use-answer.ts';
import { capital, formatShare } from '../../format.ts';
import { SentimentTag } from '../../parts/sentiment-tag.tsx';
import { Shown } from '../../parts/states.tsx';
import { SIGNS } from '../../theme/palette.ts';
import '../../parts/split-bar.css';
import type { Candidate } from './models.ts';
import { type Predicted, usePrediction } from './use-prediction.ts';

export function AskedScores({ of, text }: { of: Candidate; text: string }) {
  return <Scores of={of} answer={usePrediction(of.name, text)} />;
}

/** What one model says of the text. Where it is `told` it is read aloud when it changes. */
export function Scores(props: { of: Candidate; answer: Answer<Predicted>; told?: boolean }) {
  const { of, answer, told = false } = props;
  const { name, version } = of.model;
  return (
    <section className="card try-scores" aria-label={`${name} ${version}`}>
      <div className="card-head">
        <h2>
          {name}
          <span className="quiet">@{version}</span>
        </h2>
      </div>
      <Shown answer={answer} what={`what ${name} says`}>
        {({ prediction, took }) => (
          <>
            <p className="try-label" role={told ? 'status' : undefined}>
              {told && <span className="unseen">{name} says: </span>}
              <SentimentTag {...prediction} />
              {prediction.sentiment !== null && <span className="quiet try-sure">sure</span>}
            </p>
            {prediction.error === undefined ? (
              <Bars prediction={prediction} />
            ) : (
              <p className="fault">{prediction.error}</p>
            )}
            <p className="quiet try-took">Answered in {formatMs(took)}</p>
          </>
        )}
      </Shown>
    </section>
  );
}

const ORDER: readonly Label[] = ['positive', 'neutral', 'mixed', 'negative'];

function Bars({ prediction }: { prediction: Prediction }) {
  return (
    <table className="try-bars">
      <thead className="unseen">
        <tr>
          <th scope="col">Label</th>
          <th scope="col">Score</th>
        </tr>
      </thead>
      <tbody>
        {ORDER.map((label) => (
          <tr key={label}>
            <th scope="row">
              <span aria-hidden="true">{SIGNS[label]}</span> {capital(label)}
            </th>
            <td>
              <span className="try-bar" aria-hidden="true">
                <i className={`mark ${label}`} style={{ width: `${(prediction[label] ?? 0) * 100}%` }} />
              </span>
              <span className="try-score">{formatShare(prediction[label])}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const milliseconds = new Intl.NumberFormat(undefined, {
  style: 'unit',
  unit: 'millisecond',
  maximumFractionDigits: 0,
});
const formatMs = (ms: number): string => milliseconds.format(Math.max(1, ms));
