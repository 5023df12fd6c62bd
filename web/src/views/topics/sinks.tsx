/** Stores beyond the lake: what waits for each, and what it would not take. */
import { formatCount, formatTime } from '../../format.ts';
import { Fact } from './sources.tsx';
import type { Sink } from './types.ts';
import { moodOf, SINK_STATES } from './words.ts';

export function Sinks({ sinks }: { sinks: readonly Sink[] }) {
  return (
    <section className="card stack" aria-label="Sinks">
      <div className="card-head">
        <h2>Sinks</h2>
      </div>
      <ul className="sources">
        {sinks.map((sink) => (
          <SinkRow key={sink.name} sink={sink} />
        ))}
      </ul>
    </section>
  );
}

function SinkRow({
  sink: { name, type, target, state, reason, retry_at, waiting, refused },
}: {
  sink: Sink;
}) {
  return (
    <li className="source">
      <div className="source-head">
        <h3>{name}</h3>
        {type !== null && type !== name && <span className="quiet">{type}</span>}
        <p className="source-state" data-mood={moodOf(state)}>
          {SINK_STATES[state]}
        </p>
      </div>
      {reason !== null && (
        <p className="source-reason">
          It <bdi>{reason}</bdi>.{retry_at !== null && ` Tried again at ${formatTime(retry_at)}.`}
        </p>
      )}
      <dl className="source-facts">
        <Fact name="Where">{target}</Fact>
        <Fact name="Waiting">{waiting === 0 ? 'nothing' : formatCount(waiting)}</Fact>
        <Fact name="Refused">{refused === 0 ? 'nothing' : formatCount(refused)}</Fact>
      </dl>
    </li>
  );
}
