/** How two models differ over posts of which both have said something. */
import { useId } from 'react';
import { address } from '../../api/request.ts';
import type { Models } from '../../api/types.ts';
import { useAnswer } from '../../api/use-answer.ts';
import {
  capital,
  formatCount,
  formatLength,
  formatPoints,
  formatRoundShare,
  formatShare,
  formatTime,
} from '../../format.ts';
import { DataTable } from '../../parts/data-table.tsx';
import '../../parts/sentiment-tag.css';
import { Empty, Shown } from '../../parts/states.tsx';
import { LABELS } from '../../question/question.ts';
import { SIGNS } from '../../theme/colours.ts';
import { Matrix } from './matrix.tsx';
import { useParameter } from './parameter.ts';
import type { ModelDiff, Rescorings } from './types.ts';

interface Props {
  models: Models;
  kept: Rescorings['kept'];
  /** Changes when other scores may be there. */
  version: number;
}

export function Diff({ models: { models }, kept, version }: Props) {
  const [a, setA] = useParameter('a');
  const [b, setB] = useParameter('b');
  const names = [
    ...new Set([
      ...[a, b].filter((name) => name !== ''),
      ...models.filter(({ kind }) => kind !== 'remote').map(({ name, version }) => `${name}@${version}`),
      ...kept.map(({ model }) => model),
    ]),
  ].sort();
  const asked = a !== '' && b !== '' && a !== b;
  const answer = useAnswer<ModelDiff>(
    asked ? address('/api/models/diff', { a, b, limit: 10 }) : null,
    version,
  );
  const unknown = answer.error?.status === 400 ? answer.error.message : null;
  return (
    <section className="card stack" aria-labelledby="models-diff">
      <h2 id="models-diff">How two models differ</h2>
      <p className="quiet">
        Over posts of which both have said something: what posts have now, and scores that are kept. No model
        is run for it.
      </p>
      <div className="row models-fields">
        <Choose what="One" value={a} names={names} onChoose={setA} />
        <Choose what="The other" value={b} names={names} onChoose={setB} />
      </div>
      {asked && unknown !== null && <Empty title="It is not known what both of them say">{unknown}</Empty>}
      {asked && unknown === null && (
        <Shown answer={answer} what="how they differ">
          {(diff) =>
            diff.posts === 0 ? (
              <Empty title="There is no post that both have scored">
                Have one score the posts again, beside, to compare it.
              </Empty>
            ) : (
              <Told diff={diff} />
            )
          }
        </Shown>
      )}
    </section>
  );
}

function Choose(props: {
  what: string;
  value: string;
  names: readonly string[];
  onChoose(name: string): void;
}) {
  const { what, value, names, onChoose } = props;
  const id = useId();
  return (
    <div>
      <label className="label" htmlFor={id}>
        {what}
      </label>
      <select id={id} className="field" value={value} onChange={(event) => onChoose(event.target.value)}>
        <option value="">Choose a model</option>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  );
}

function Told({ diff }: { diff: ModelDiff }) {
  const { a, b, posts, moved, labels, examples, windows } = diff;
  return (
    <div className="stack">
      <p role="status">
        Of {formatCount(posts)} posts <strong>{formatCount(moved)}</strong> ({formatShare(moved / posts)})
        have another label. Shares of windows of {formatLength(windows.length_ms)} move by{' '}
        {formatPoints(windows.mean_change).replace('+', '')} on average, over {formatCount(windows.count)}{' '}
        windows:{' '}
        {LABELS.map((label) => `${label} ${formatShare(windows.mean_share_change[label])}`).join(', ')}.
      </p>
      <Matrix
        title={`Labels by ${a}, then by ${b}`}
        axes={[a, b]}
        rows={LABELS}
        columns={LABELS}
        count={(row, column) => labels[row as keyof typeof labels][column as keyof typeof labels]}
      />
      {examples.length > 0 && (
        <>
          <h3>Posts that move, those first of which both are surest</h3>
          <ul className="models-posts">
            {examples.map((one) => (
              <li key={one.id}>
                <p className="models-text" dir="auto">
                  {one.text}
                </p>
                <p className="models-note">
                  <span className={`sentiment ${one.a}`}>
                    {SIGNS[one.a]} {capital(one.a)} {formatRoundShare(one.a_confidence)}
                  </span>{' '}
                  <span className="quiet">by {a},</span>{' '}
                  <span className={`sentiment ${one.b}`}>
                    {SIGNS[one.b]} {capital(one.b)} {formatRoundShare(one.b_confidence)}
                  </span>{' '}
                  <span className="quiet">by {b}</span>
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
      {windows.most.length > 0 && (
        <>
          <h3>Windows that change most</h3>
          <DataTable
            name="Windows that change most"
            table={{
              columns: [
                { title: 'From', show: (cell) => formatTime(String(cell)) },
                { title: 'Posts', numeric: true },
                { title: `Positive by ${a}`, numeric: true, show: (cell) => formatShare(cell as number) },
                { title: `Positive by ${b}`, numeric: true, show: (cell) => formatShare(cell as number) },
                { title: `Negative by ${a}`, numeric: true, show: (cell) => formatShare(cell as number) },
                { title: `Negative by ${b}`, numeric: true, show: (cell) => formatShare(cell as number) },
                { title: 'Change', numeric: true, show: (cell) => formatShare(cell as number) },
              ],
              rows: windows.most.map(({ window_start, posts, a, b, change }) => [
                window_start,
                posts,
                a.positive,
                b.positive,
                a.negative,
                b.negative,
                change,
              ]),
            }}
          />
        </>
      )}
    </div>
  );
}
