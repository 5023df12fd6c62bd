/** Posts that are there are scored again, beside or instead; and back. */
import { type FormEvent, useEffect, useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatCount } from '../../format.ts';
import { Shown } from '../../parts/states.tsx';
import { useClock } from '../../parts/use-clock.ts';
import { Diff } from './diff.tsx';
import { nameOf } from './figures.ts';
import type { PartProps } from './models.tsx';
import { RescoringList } from './rescoring-list.tsx';
import type { Rescoring, Rescorings } from './types.ts';

/** While something runs, and while nothing does. */
const POLL_MS = { busy: 1000, idle: 10_000 };

export default function Rescore({ models }: PartProps) {
  const [busy, setBusy] = useState(false);
  const tick = useClock(busy ? POLL_MS.busy : POLL_MS.idle);
  const [asked, setAsked] = useState(0);
  const answer = useAnswer<Rescorings>('/api/rescorings', `${asked} ${tick}`);
  const isBusy = answer.data?.rescorings.some(({ state }) => state === 'waiting' || state === 'running');
  useEffect(() => setBusy(isBusy === true), [isBusy]);
  const [fault, setFault] = useState('');
  const tell = async (path: string, body?: unknown): Promise<void> => {
    setFault('');
    try {
      await send<Rescoring>(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
      setAsked((asked) => asked + 1);
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : String(error));
    }
  };
  return (
    <div className="stack">
      <Ask models={models} onAsk={(wish) => void tell('/api/rescorings', wish)} />
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <Shown answer={answer} what="what is scored again">
        {({ rescorings, kept }) => (
          <div className="stack">
            <RescoringList
              rescorings={rescorings}
              onStop={(id) => void tell(`/api/rescorings/${id}/cancel`)}
            />
            <Kept kept={kept} onSwitch={(model) => void tell('/api/rescorings', { model, how: 'stored' })} />
            <Diff
              models={models}
              kept={kept}
              version={rescorings.filter(({ ended_at }) => ended_at !== null).length}
            />
          </div>
        )}
      </Shown>
    </div>
  );
}

function Ask({ models: { models }, onAsk }: PartProps & { onAsk(wish: object): void }) {
  const usable = models.filter(({ missing }) => missing.length === 0);
  const ask = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const time = (name: string): object => {
      const value = String(given.get(name) ?? '');
      return value === '' ? {} : { [name]: new Date(value).toISOString() };
    };
    onAsk({ model: given.get('model'), how: given.get('how'), ...time('from'), ...time('to') });
  };
  return (
    <form className="card stack" aria-label="Score posts again" onSubmit={ask}>
      <p>
        Posts that are in the lake are read again by a model, in the background, and after a restart too. The
        scores that they had are kept, so that one can switch back.
      </p>
      <div className="row models-fields">
        <label>
          <span className="label">Model</span>
          <select className="field" name="model">
            {usable.map((model) => (
              <option key={nameOf(model)}>{nameOf(model)}</option>
            ))}
          </select>
        </label>
        <label>
          <span className="label">What becomes of its scores</span>
          <select className="field" name="how">
            <option value="current">Posts have them from then on</option>
            <option value="beside">They are kept beside, to compare</option>
          </select>
        </label>
        <label>
          <span className="label">Posts from (your time), or all</span>
          <input className="field" type="datetime-local" name="from" />
        </label>
        <label>
          <span className="label">until</span>
          <input className="field" type="datetime-local" name="to" />
        </label>
        <button type="submit" className="button button-main">
          Score again
        </button>
      </div>
    </form>
  );
}

function Kept({ kept, onSwitch }: { kept: Rescorings['kept']; onSwitch(model: string): void }) {
  if (kept.length === 0) return null;
  return (
    <section className="card" aria-labelledby="models-kept">
      <div className="card-head">
        <h2 id="models-kept">Scores that are kept</h2>
      </div>
      <ul className="models-posts">
        {kept.map(({ model, scores }) => (
          <li key={model} className="row">
            <strong>{model}</strong>
            <span className="quiet">{formatCount(scores)} scores of posts</span>
            <button
              type="button"
              className="button"
              aria-label={`Switch to these, of ${model}`}
              onClick={() => onSwitch(model)}
            >
              Switch to these
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
