/** What is missing, and networks asked again for it. */
import { useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { formatBetween, formatCount, formatTime } from '../../format.ts';
import { Empty } from '../../parts/states.tsx';
import type { Gap, HealRun } from './types.ts';
import { formatSeconds, REASONS } from './words.ts';

const SHOWN = 20;

interface Props {
  gaps: readonly Gap[];
  runs: readonly HealRun[];
  onChanged(): void;
}

export function Gaps({ gaps, runs, onChanged }: Props) {
  const [fault, setFault] = useState('');
  const [all, setAll] = useState(false);
  const running = runs.find(({ state }) => state === 'running');
  const healable = gaps.filter(({ healable, to }) => healable && to !== null);
  const newest = gaps.toReversed();
  const act = (path: string, body?: unknown): void => {
    send(path, { method: 'POST', ...(body === undefined ? {} : { body }) }).then(
      () => {
        setFault('');
        onChanged();
      },
      (error: unknown) => setFault(error instanceof ApiError ? error.message : String(error)),
    );
  };
  const heal = (body: object) => act('/api/gaps/heal', body);
  return (
    <section className="card stack" aria-label="What is missing">
      <div className="card-head">
        <h2>What is missing</h2>
        {healable.length > 0 && running === undefined && (
          <button type="button" className="button" onClick={() => heal({})}>
            Ask again for {healable.length === 1 ? 'it' : `all ${formatCount(healable.length)}`}
          </button>
        )}
      </div>
      {running !== undefined && (
        <div className="progress" role="status">
          <progress value={Math.max(0, running.gap - 1)} max={running.gaps} aria-label="Gaps asked for" />
          <span>
            Asking for gap {formatCount(Math.max(1, running.gap))} of {formatCount(running.gaps)}
          </span>
          <button type="button" className="button button-plain" onClick={() => act('/api/gaps/heal/cancel')}>
            Stop
          </button>
        </div>
      )}
      {running === undefined && runs[0] !== undefined && <LastRun run={runs[0]} />}
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {gaps.length === 0 ? (
        <Empty title="Nothing is missing of what was asked for" />
      ) : (
        <ul className="gaps">
          {newest.slice(0, all ? undefined : SHOWN).map((gap) => (
            <li key={`${gap.source}/${gap.topic}/${gap.from}`} className="gap">
              <span>
                <strong>{gap.source}</strong>
                {gap.topic !== null && (
                  <span className="quiet">
                    {' '}
                    <bdi>{gap.topic}</bdi>
                  </span>
                )}
              </span>
              <span>
                {gap.to === null ? `since ${formatTime(gap.from)}` : formatBetween(gap.from, gap.to)}
                <span className="quiet"> {formatSeconds(gap.seconds)}</span>
              </span>
              <span title={gap.detail}>{REASONS[gap.reason] ?? gap.reason}</span>
              <span className="gap-act">
                {gap.to === null ? (
                  <span className="quiet">goes on</span>
                ) : gap.healable ? (
                  <button
                    type="button"
                    className="button"
                    disabled={running !== undefined || gap.id === null}
                    onClick={() => heal({ ids: [gap.id] })}
                    aria-label={`Ask again for ${formatBetween(gap.from, gap.to)} of ${gap.source}`}
                  >
                    Ask again
                  </button>
                ) : (
                  <span className="quiet">cannot be had</span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {!all && gaps.length > SHOWN && (
        <button type="button" className="button button-plain" onClick={() => setAll(true)}>
          Show all {formatCount(gaps.length)}
        </button>
      )}
    </section>
  );
}

function LastRun({ run: { state, reason, ended_at, healed_seconds, seconds_left } }: { run: HealRun }) {
  const left = seconds_left > 0 ? `, ${formatSeconds(seconds_left)} still missing` : '';
  const what =
    state === 'failed'
      ? `The networks were asked again, and that failed: ${reason}`
      : `The networks were asked again${state === 'cancelled' ? ', and that was stopped' : ''}: ${formatSeconds(healed_seconds)} came${left}`;
  return (
    <p className={state === 'failed' ? 'fault' : 'quiet source-small'} role="status">
      {what}
      {ended_at !== null && ` · ${formatTime(ended_at)}`}
    </p>
  );
}
