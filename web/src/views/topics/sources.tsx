/** Where posts come from, how each source stands, and what reading costs. */
import { formatAgo, formatCount, formatExactTime, formatRate, formatTime } from '../../format.ts';
import { Empty } from '../../parts/states.tsx';
import type { Source, Spend } from './types.ts';
import { formatDollars, formatSeconds, moodOf, SOURCE_STATES } from './words.ts';

interface Props {
  sources: readonly Source[];
  spend: Spend | null;
  now: number;
}

export function Sources({ sources, spend, now }: Props) {
  return (
    <section className="card stack" aria-label="Sources">
      <div className="card-head">
        <h2>Sources</h2>
        {spend !== null && <Budget spend={spend} />}
      </div>
      {sources.length === 0 ? (
        <Empty title="Nothing is collected from">
          Sources are set in <code>undertone.yaml</code> under <code>sources</code>.
        </Empty>
      ) : (
        <ul className="sources">
          {sources.map((source) => (
            <SourceRow key={source.name} source={source} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Budget({ spend: { dollars, monthly_budget } }: { spend: Spend }) {
  if (monthly_budget === null) {
    return dollars === 0 ? null : (
      <p className="quiet source-small">{formatDollars(dollars)} spent this month</p>
    );
  }
  return (
    <p className="source-budget">
      <progress
        value={Math.min(dollars, monthly_budget)}
        max={monthly_budget || 1}
        aria-label="Budget of the month"
      />
      <span className="quiet">
        {formatDollars(dollars)} of {formatDollars(monthly_budget)} this month
      </span>
    </p>
  );
}

function SourceRow({ source, now }: { source: Source; now: number }) {
  const { name, type, state, since, reason, retry_at, spent } = source;
  return (
    <li className="source">
      <div className="source-head">
        <h3>{name}</h3>
        {type !== name && <span className="quiet">{type}</span>}
        <p className="source-state" data-mood={moodOf(state)}>
          {SOURCE_STATES[state]}
          {since !== null && (
            <time className="quiet" dateTime={since} title={formatExactTime(since)}>
              {' · '}
              {formatAgo(since, now)}
            </time>
          )}
        </p>
      </div>
      {reason !== null && (
        <p className="source-reason">
          <bdi>{reason}</bdi>
          {retry_at !== null && ` Tried again at ${formatTime(retry_at)}.`}
        </p>
      )}
      <dl className="source-facts">
        <Fact name="A second">{state === 'stopped' ? '–' : formatRate(source.records_per_second)}</Fact>
        <Fact name="Read">{formatCount(source.records)}</Fact>
        <Fact name="Last heard">
          {source.last_event_at === null ? '–' : formatAgo(source.last_event_at, now)}
        </Fact>
        <Fact name="Behind">{source.lag_seconds === null ? '–' : formatSeconds(source.lag_seconds)}</Fact>
        <Fact name="Missing">
          {source.open_gaps === 0
            ? 'nothing'
            : `${formatSeconds(source.missing_seconds)} in ${formatCount(source.open_gaps)}`}
        </Fact>
        {spent > 0 && <Fact name="This month">{formatDollars(spent)}</Fact>}
      </dl>
    </li>
  );
}

export const Fact = ({ name, children }: { name: string; children: string }) => (
  <div>
    <dt className="label">{name}</dt>
    <dd>{children}</dd>
  </div>
);
