/** The figures at the top, each beside what it was in as long a time before. */
import type { Interval, Label, Summary } from '../../api/types.ts';
import { capital, formatCount, formatNet, formatRate, formatShare } from '../../format.ts';
import { LABELS } from '../../question/question.ts';
import { SIGNS } from '../../theme/palette.ts';
import { type Change, changeOf, changeOfNet, changeOfShare } from './change.ts';
import './tiles.css';

type Period = Omit<Summary, 'sample'>;

interface Props {
  summary: Summary;
  /** Of the time before; null where there is none or it is not known yet. */
  before: Period | null;
  /** What that time is called. */
  beforeName: string;
  minutes: number;
}

export function Tiles({ summary, before, beforeName, minutes }: Props) {
  const rate = (posts: number): number => posts / minutes;
  const had = before !== null && before.posts > 0 ? before : null;
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
        value={formatNet(netOf(summary))}
        change={had && changeOfNet(netOf(summary), netOf(had))}
        note="positive less negative"
      />
      <Shares summary={summary} before={had} />
    </div>
  );
}

export const netOf = ({ shares }: Pick<Summary, 'shares'>): number | null =>
  shares.positive === null || shares.negative === null ? null : shares.positive - shares.negative;

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

function Shares({ summary, before }: { summary: Summary; before: Period | null }) {
  // A model that gives no mixed has no share of it to show.
  const shown = LABELS.filter((label) => label !== 'mixed' || summary.sentiment.mixed > 0);
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
              share={summary.shares[label]}
              interval={summary.intervals[label]}
              change={before && changeOfShare(summary.shares[label], before.shares[label])}
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
  return (
    <tr>
      <th scope="row" className={`sentiment ${label}`}>
        <span aria-hidden="true">{SIGNS[label]}</span> {capital(label)}
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
