/** A stretch of the past to be fetched: first what it brings and costs, then, once that is confirmed, the fetching. */
import { type FormEvent, useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { BackfillCost } from './backfill-cost.tsx';
import type { Estimate, Source, Topic } from './types.ts';

const DAY = 86_400_000;

interface Props {
  topics: readonly Topic[];
  /** Those that can be searched. */
  sources: readonly Source[];
  onDone(): void;
  onBegun(): void;
}

/** As an input of time has it, in the time of the browser. */
function localTime(time: number): string {
  const date = new Date(time);
  return new Date(time - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function BackfillForm({ topics, sources, onDone, onBegun }: Props) {
  const [topic, setTopic] = useState(topics[0]!.name);
  const [source, setSource] = useState(sources[0]!.name);
  const [from, setFrom] = useState(localTime(Date.now() - DAY));
  const [to, setTo] = useState(localTime(Date.now() - 60_000));
  const [limit, setLimit] = useState('');
  const [asked, setAsked] = useState<{ wish: object; estimate: Estimate } | null>(null);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);

  const doing = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFault('');
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFault(error.message);
    } finally {
      setBusy(false);
    }
  };
  const estimate = (event: FormEvent): void => {
    event.preventDefault();
    void doing(async () => {
      const wish = {
        topic,
        source,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        ...(limit.trim() === '' ? {} : { limit: Number(limit), every: '15m' }),
      };
      setAsked({ wish, estimate: await send('/api/backfills/estimate', { method: 'POST', body: wish }) });
    });
  };
  const begin = (): void =>
    void doing(async () => {
      const body = { ...asked!.wish, confirmed_dollars: asked!.estimate.dollars };
      await send('/api/backfills', { method: 'POST', body });
      onBegun();
    });
  /** What was estimated was of another wish. */
  const typing =
    (set: (value: string) => void) =>
    (event: { target: { value: string } }): void => {
      setAsked(null);
      set(event.target.value);
    };
  return (
    <form className="backfill-form" onSubmit={estimate} aria-label="Fetch the past">
      <label>
        <span className="label">Topic</span>
        <select className="field" value={topic} onChange={typing(setTopic)}>
          {topics.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {sources.length > 1 && (
        <label>
          <span className="label">Source</span>
          <select className="field" value={source} onChange={typing(setSource)}>
            {sources.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span className="label">From</span>
        <input className="field" type="datetime-local" required value={from} onChange={typing(setFrom)} />
      </label>
      <label>
        <span className="label">To</span>
        <input className="field" type="datetime-local" required value={to} onChange={typing(setTo)} />
      </label>
      <label>
        <span className="label">At most so many each quarter-hour</span>
        <input
          className="field"
          inputMode="numeric"
          placeholder="all"
          value={limit}
          onChange={typing(setLimit)}
        />
      </label>
      <div className="row backfill-acts">
        {asked === null && (
          <button type="submit" className="button button-main" disabled={busy}>
            {busy ? 'Asking X…' : 'What will it cost?'}
          </button>
        )}
        <button type="button" className="button" onClick={onDone}>
          Cancel
        </button>
      </div>
      {asked !== null && <BackfillCost estimate={asked.estimate} busy={busy} onBegin={begin} />}
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
