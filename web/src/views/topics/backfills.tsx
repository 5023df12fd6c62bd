/** Stretches of the past that are, or were, fetched. */
import { useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { formatBetween, formatCount, formatRate } from '../../format.ts';
import { Empty } from '../../parts/states.tsx';
import { BackfillCost } from './backfill-cost.tsx';
import { BackfillForm } from './backfill-form.tsx';
import type { Backfill, Estimate, Source, Topic } from './types.ts';
import { BACKFILL_STATES, formatDollars, formatSeconds, moodOf } from './words.ts';

interface Props {
  backfills: readonly Backfill[];
  topics: readonly Topic[];
  sources: readonly Source[];
  onChanged(): void;
}

export function Backfills({ backfills, topics, sources, onChanged }: Props) {
  const [asking, setAsking] = useState(false);
  const searchable = sources.filter(({ type }) => type.startsWith('x-'));
  return (
    <section className="card stack" aria-label="The past">
      <div className="card-head">
        <h2>The past</h2>
        {!asking && topics.length > 0 && searchable.length > 0 && (
          <button type="button" className="button" onClick={() => setAsking(true)}>
            Fetch the past
          </button>
        )}
      </div>
      {asking && (
        <BackfillForm
          topics={topics}
          sources={searchable}
          onDone={() => setAsking(false)}
          onBegun={() => {
            setAsking(false);
            onChanged();
          }}
        />
      )}
      {backfills.length === 0 && !asking && (
        <Empty title="Nothing of the past was fetched yet">
          {searchable.length === 0
            ? 'X can be searched for it where it is a source in undertone.yaml.'
            : topics.length === 0
              ? 'X can be searched for the posts of a topic; follow one first.'
              : 'X can be searched for the posts of a topic. What that will cost is said before.'}
        </Empty>
      )}
      <ul className="backfills">
        {backfills.map((backfill) => (
          <BackfillRow key={backfill.id} backfill={backfill} onChanged={onChanged} />
        ))}
      </ul>
    </section>
  );
}

function BackfillRow({ backfill, onChanged }: { backfill: Backfill; onChanged(): void }) {
  const [fault, setFault] = useState('');
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const { id, topic, source, from, to, state, reason, partitions, partitions_done, sample } = backfill;
  const isRunning = state === 'running' || state === 'waiting';
  const goesOn = ['stopped', 'cancelled', 'out-of-budget', 'failed'].includes(state);
  const failed = (error: unknown): void =>
    setFault(error instanceof ApiError ? error.message : String(error));
  const act = (path: string, body?: unknown): void => {
    send(path, { method: 'POST', ...(body === undefined ? {} : { body }) }).then(() => {
      setFault('');
      setEstimate(null);
      onChanged();
    }, failed);
  };
  const wish = {
    topic,
    source,
    from,
    to,
    ...(sample === null ? {} : { limit: sample.limit, every: `${sample.every_seconds}s` }),
  };
  const ask = (): void => {
    send<Estimate>('/api/backfills/estimate', { method: 'POST', body: wish }).then(setEstimate, failed);
  };
  return (
    <li className="backfill">
      <div className="source-head">
        <h3>
          <bdi>{topic}</bdi>
        </h3>
        <span className="quiet">{formatBetween(from, to)}</span>
        <p className="source-state" data-mood={moodOf(state)}>
          {BACKFILL_STATES[state]}
        </p>
      </div>
      <div className="progress">
        <progress
          value={partitions_done}
          max={partitions || 1}
          aria-label={`Parts of ${topic} that are fetched`}
        />
        <span>
          {formatCount(partitions_done)} of {formatCount(partitions)} parts
        </span>
        {isRunning && (
          <button
            type="button"
            className="button button-plain"
            onClick={() => act(`/api/backfills/${id}/cancel`)}
          >
            Stop
          </button>
        )}
        {goesOn && estimate === null && (
          <button type="button" className="button" onClick={ask}>
            Go on
          </button>
        )}
      </div>
      <p className="quiet source-small">
        {formatCount(backfill.posts)} of about {formatCount(backfill.estimated)} posts ·{' '}
        {formatDollars(backfill.dollars)}
        {backfill.posts_per_second !== null && ` · ${formatRate(backfill.posts_per_second)} a second`}
        {backfill.seconds_left !== null && ` · ${formatSeconds(backfill.seconds_left)} left`}
        {sample !== null &&
          ` · at most ${formatCount(sample.limit)} every ${formatSeconds(sample.every_seconds)}`}
      </p>
      {reason !== null && <p className={state === 'failed' ? 'fault' : 'source-reason'}>{reason}</p>}
      {goesOn && estimate !== null && (
        <BackfillCost
          estimate={estimate}
          busy={false}
          onBegin={() => act('/api/backfills', { ...wish, confirmed_dollars: estimate.dollars })}
        />
      )}
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}
