/** The figures at the top, each beside what it was in as long a time before. */
import type { Interval, Label, Summary, SummaryBeside } from '../../api/types.ts';
import { capital, formatCount, formatNet, formatRate, formatShare } from '../../format.ts';
import { netOf } from '../../parts/net.ts';
import { LABELS } from '../../question/question.ts';
import { useQuestion } from '../../question/use-question.ts';
import { SIGNS } from '../../theme/palette.ts';
import { type Change, changeOf, changeOfNet, changeOfShare } from './change.ts';
import './tiles.css';

type Period = Omit<Summary, 'sample'>;

interface Props {
  summary: SummaryBeside;
  /** The same of posts of any sentiment, of which alone shares tell something; null until it is known. */
  all: SummaryBeside | null;
  /** What the time before is called. */
  beforeName: string;
  minutes: number;
}

export function Tiles({ summary, all, beforeName, minutes }: Props) {
  const rate = (posts: number): number => posts / minutes;
  const { previous: before } = summary;
  const had = postsBefore(summary);
  const hadAll = all && postsBefore(all);
  return (
    <div className="tiles">
      <Tile
        title="Posts"
        value={formatCount(summary.posts)}
        change={had && changeOf(summary.posts, had.posts)}
        note={
          before !== null && had === null
            ? `none in ${beforeName}`
            : had === null
              ? beforeName
              : `to ${beforeName}`
        }
      />
      <Tile
        title="Per minute"
        value={formatRate(rate(summary.posts))}
        change={had && changeOf(summary.posts, had.posts)}
        note={`${formatCount(summary.scored)} scored`}
      />
      <Tile
        title="Net sentiment"
        value={formatNet(all && netOf(all))}
        change={all && hadAll && changeOfNet(netOf(all), netOf(hadAll))}
        note={all === summary ? 'positive less negative' : 'of any sentiment'}
      />
      <Shares summary={all} before={hadAll} />
    </div>
  );
}

const postsBefore = ({ previous }: SummaryBeside): Period | null =>
  previous !== null && previous.posts > 0 ? previous : null;

function Tile(props: { title: string; value: string; change: Change | null; note: string }) {
  const { title, value, change, note } = props;
  return (
    <div className="card tile">
      <h2 className="tile-title">{title}</h2>
      <p className="tile-value">{value}</p>
      <p className="tile-note">
        {change !== null && <Moved change={change} />} {note}
      </p>
    </div>
  );
}

const ARROWS = { up: '↑', down: '↓', same: '→' };

function Moved({ change }: { change: Change }) {
  return (
    <span className="moved">
      <span aria-hidden="true">{ARROWS[change.way]}</span> {change.text}
    </span>
  );
}

/** How the posts feel, whatever sentiment is chosen; a press narrows to one, or takes that back. */
function Shares({ summary, before }: { summary: Summary | null; before: Period | null }) {
  // A model that gives no mixed has no share of it to show.
  const shown = LABELS.filter((label) => label !== 'mixed' || (summary?.sentiment.mixed ?? 0) > 0);
  return (
    <div className="card tile tile-shares">
      <h2 className="unseen">Shares of the scored posts</h2>
      <table>
        <thead className="unseen">
          <tr>
            <th scope="col">Sentiment</th>
            <th scope="col">Share</th>
            <th scope="col">95 % interval</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((label) => (
            <ShareRow
              key={label}
              label={label}
              share={summary?.shares[label] ?? null}
              interval={summary?.intervals[label] ?? null}
              change={summary && before && changeOfShare(summary.shares[label], before.shares[label])}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ShareRow(props: {
  label: Label;
  share: number | null;
  interval: Interval | null;
  change: Change | null;
}) {
  const { label, share, interval, change } = props;
  const percent = (part: number): string => `${part * 100}%`;
  const { question, toggle } = useQuestion();
  const chosen = question.sentiment.includes(label);
  return (
    <tr className={question.sentiment.length > 0 && !chosen ? 'share-unchosen' : undefined}>
      <th scope="row">
        <button
          type="button"
          className={`share-label sentiment ${label}`}
          aria-pressed={chosen}
          onClick={() => toggle('sentiment', label)}
        >
          <span aria-hidden="true">{SIGNS[label]}</span> {capital(label)}
        </button>
      </th>
      <td className="share-percent">{formatShare(share)}</td>
      <td
        className="share-track-cell"
        title={interval === null ? undefined : `95 % interval: ${describe(interval)}`}
      >
        <span className="share-track">
          <span className={`share-fill mark ${label}`} style={{ width: percent(share ?? 0) }} />
          {interval !== null && (
            <span
              className="share-whisker"
              style={{ left: percent(interval.low), width: percent(interval.high - interval.low) }}
            />
          )}
        </span>
        <span className="unseen">{interval === null ? '' : describe(interval)}</span>
      </td>
      <td className="share-change">{change !== null && <Moved change={change} />}</td>
    </tr>
  );
}

const describe = ({ low, high }: Interval): string => `${formatShare(low)} to ${formatShare(high)}`;
