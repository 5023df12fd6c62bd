import { formatCount, formatLength, formatRate, formatTime } from '../../format.ts';
import { Empty } from '../../parts/states.tsx';
import type { Rescoring } from './types.ts';

const HOW = {
  current: 'posts have its scores',
  beside: 'kept beside',
  stored: 'switched to what was kept',
} as const;
const SHOWN = 10;

/** What was asked for, the newest first, and how far it is. */
export function RescoringList(props: { rescorings: readonly Rescoring[]; onStop(id: number): void }) {
  const { rescorings, onStop } = props;
  return (
    <section className="card" aria-labelledby="models-rescorings">
      <div className="card-head">
        <h2 id="models-rescorings">What was asked for</h2>
      </div>
      {rescorings.length === 0 ? (
        <Empty title="Nothing was scored again yet" />
      ) : (
        <ul className="models-posts">
          {rescorings.slice(0, SHOWN).map((one) => (
            <li key={one.id} aria-label={`Number ${one.id}: ${one.model}`}>
              <div className="row">
                <strong>{one.model}</strong>
                <span className="quiet">
                  {HOW[one.how]}
                  {rangeOf(one)}
                </span>
                <span className="models-state" data-state={one.state}>
                  {stateOf(one)}
                </span>
                {(one.state === 'running' || one.state === 'waiting') && (
                  <button
                    type="button"
                    className="button"
                    aria-label={`Stop number ${one.id}`}
                    onClick={() => onStop(one.id)}
                  >
                    Stop
                  </button>
                )}
              </div>
              {one.state === 'running' && <Pace of={one} />}
              {one.reason !== null && <p className="fault models-note">{one.reason}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Pace({ of }: { of: Rescoring }) {
  const { looked_at, to_look_at, posts_per_second, seconds_left } = of;
  if (looked_at === null || to_look_at === null) return null;
  return (
    <div className="row models-note">
      <progress value={looked_at} max={Math.max(1, to_look_at)} aria-label="Posts gone through" />
      <span className="quiet">
        {formatCount(looked_at)} of {formatCount(to_look_at)} posts
        {posts_per_second !== null && `, ${formatRate(posts_per_second)} a second`}
        {looked_at === 0 && ', once what comes in is read'}
        {seconds_left !== null && seconds_left > 0 && `, ${formatLeft(seconds_left)} left`}
      </span>
    </div>
  );
}

/** In whole minutes or hours once it is that long. */
function formatLeft(seconds: number): string {
  const step = seconds < 90 ? 1000 : seconds < 5400 ? 60_000 : 3_600_000;
  return formatLength(Math.max(step, Math.round((seconds * 1000) / step) * step));
}

function rangeOf({ from, to }: Rescoring): string {
  if (from === null && to === null) return '';
  return `, posts ${from === null ? '' : `from ${formatTime(from)} `}${to === null ? '' : `until ${formatTime(to)}`}`;
}

function stateOf({ state, posts, unscored, ended_at }: Rescoring): string {
  const failed = unscored === 0 ? '' : `, ${formatCount(unscored)} that it failed on`;
  const done = `${formatCount(posts)} posts${failed}`;
  if (state === 'waiting') return 'Waits for those before it';
  if (state === 'running') return `Runs: ${done}`;
  const when = ended_at === null ? '' : `, ${formatTime(ended_at)}`;
  return `${state === 'done' ? 'Done' : state === 'cancelled' ? 'Stopped' : 'Failed'}: ${done}${when}`;
}
