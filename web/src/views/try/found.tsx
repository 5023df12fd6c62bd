import type { Prediction } from '../../api/types.ts';
import type { Answer } from '../../api/use-answer.ts';
import { capital, formatRoundShare } from '../../format.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Shown } from '../../parts/states.tsx';
import { piecesOf, type Span, visible } from '../../parts/text-pieces.ts';
import type { Candidate } from './models.ts';
import type { Predicted } from './use-prediction.ts';

interface Mark extends Span {
  /** Person, hashtag … */
  what: string;
  kind: 'entity' | 'hashtag' | 'mention' | 'url' | 'cashtag';
  /** How likely it is what it is called; null where a rule says so. */
  score: number | null;
}

/** Names, hashtags, mentions and addresses where they stand in the text, as one model finds them. */
export function Found({ of, answer }: { of: Candidate; answer: Answer<Predicted> }) {
  return (
    <section className="card" aria-labelledby="try-found">
      <div className="card-head">
        <h2 id="try-found">What is named in it</h2>
        <p className="quiet try-small">Names by {of.name}</p>
      </div>
      <Shown answer={answer} what="what is named in it">
        {({ prediction }) => <Marked prediction={prediction} />}
      </Shown>
    </section>
  );
}

function Marked({ prediction }: { prediction: Prediction }) {
  const { text } = prediction;
  const marks = marksOf(prediction);
  if (marks.length === 0) return <p className="quiet">No names, hashtags, mentions or addresses.</p>;
  return (
    <>
      <p className="try-text" dir="auto">
        {piecesOf(text, marks).map(({ text, start, spans }) => {
          const [mark] = spans;
          if (mark === undefined) return text;
          return (
            <mark key={start} className={`try-found ${mark.kind}`}>
              {text}
              <small>{spans.map(({ what }) => what).join(', ')}</small>
            </mark>
          );
        })}
      </p>
      <DataTable
        name="What is named, and where"
        table={{
          columns: [
            { title: 'Text' },
            { title: 'What' },
            { title: 'Likely', numeric: true, show: (cell) => formatRoundShare(cell as number | null) },
            { title: 'From', numeric: true },
            { title: 'To', numeric: true },
          ],
          rows: marks.map(({ start, end, what, score }) => [
            visible(text.slice(start, end)),
            capital(what),
            score,
            start,
            end,
          ]),
        }}
      />
      <p className="quiet try-small">Places are counted in UTF-16 units from 0, as the API counts them.</p>
    </>
  );
}

function marksOf({ entities, hashtags, mentions, urls, cashtags }: Prediction): Mark[] {
  const tagged = (spans: readonly Span[], kind: Mark['kind'], what: string): Mark[] =>
    spans.map(({ start, end }) => ({ start, end, kind, what, score: null }));
  return [
    ...entities.map(
      ({ start, end, type, score }): Mark => ({ start, end, kind: 'entity', what: type, score }),
    ),
    ...tagged(hashtags, 'hashtag', 'hashtag'),
    ...tagged(mentions, 'mention', 'mention'),
    ...tagged(urls, 'url', 'address'),
    ...tagged(cashtags, 'cashtag', 'cashtag'),
  ].sort((a, b) => a.start - b.start);
}
