/** Who is told, each with a test, and what did not arrive. */
import { useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatAgo, formatCount, formatTime } from '../../format.ts';
import { Empty } from '../../parts/states.tsx';
import type { Alerts, Channel, Delivery } from './types.ts';

const SHOWN = 5;

interface Props {
  alerts: Alerts;
  now: number;
  /** Another where they are to be asked for again. */
  version: string;
  onChanged(): void;
}

export function Channels({ alerts, now, version, onChanged }: Props) {
  const { channels, deliveries } = alerts;
  return (
    <section className="card stack" aria-label="Who is told">
      <div className="card-head">
        <h2>Who is told</h2>
        {deliveries.waiting > 0 && (
          <p className="quiet alert-foot">{formatCount(deliveries.waiting)} on their way</p>
        )}
      </div>
      {channels.length === 0 ? (
        <Empty title="No channel is set">
          Webhooks, Slack and e-mail are set in <code>undertone.yaml</code> under <code>channels</code>, their
          secrets in the environment.
        </Empty>
      ) : (
        <ul className="stack">
          {channels.map((channel) => (
            <ChannelRow key={channel.name} channel={channel} />
          ))}
        </ul>
      )}
      <Undelivered now={now} version={version} onChanged={onChanged} />
    </section>
  );
}

function ChannelRow({ channel: { name, type, target } }: { channel: Channel }) {
  const [said, setSaid] = useState<{ well: boolean; what: string } | null>(null);
  const [testing, setTesting] = useState(false);
  const test = async (): Promise<void> => {
    setTesting(true);
    try {
      const path = `/api/alerts/channels/${encodeURIComponent(name)}/test`;
      const { delivered, reason } = await send<{ delivered: boolean; reason: string | null }>(path, {
        method: 'POST',
      });
      setSaid({ well: delivered, what: delivered ? 'The test was taken.' : (reason ?? '') });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setSaid({ well: false, what: error.message });
    } finally {
      setTesting(false);
    }
  };
  return (
    <li className="alert-channel">
      <span className="alert-channel-name">
        <strong>{name}</strong> <span className="quiet">{type}</span>
        <bdi className="quiet alert-target">{target}</bdi>
      </span>
      <button
        type="button"
        className="button"
        disabled={testing}
        onClick={test}
        aria-label={`Send a test to ${name}`}
      >
        {testing ? 'Sending…' : 'Send a test'}
      </button>
      <p role="status" className={said?.well === false ? 'fault' : 'quiet'}>
        {said?.what}
      </p>
    </li>
  );
}

function Undelivered({ now, version, onChanged }: Omit<Props, 'alerts'>) {
  const answer = useAnswer<{ deliveries: Delivery[] }>('/api/alerts/deliveries', version);
  const failed = (answer.data?.deliveries ?? []).filter(
    ({ state, attempts }) => state === 'dead' || (state === 'waiting' && attempts > 0),
  );
  if (failed.length === 0) return null;
  // What waits may still arrive; what was given up is history.
  const shown = failed
    .toSorted((a, b) => (a.state === b.state ? 0 : a.state === 'waiting' ? -1 : 1))
    .slice(0, SHOWN);
  return (
    <div className="stack alert-tight">
      <h3>What did not arrive</h3>
      <ul className="stack alert-tight">
        {shown.map((delivery) => (
          <Message key={delivery.key} delivery={delivery} now={now} onChanged={onChanged} />
        ))}
      </ul>
      {failed.length > shown.length && (
        <p className="quiet alert-foot">and {formatCount(failed.length - shown.length)} more</p>
      )}
    </div>
  );
}

function Message({ delivery, now, onChanged }: { delivery: Delivery; now: number; onChanged(): void }) {
  const { key, alert, channel, news, state, next_at, created_at, reason } = delivery;
  const [fault, setFault] = useState('');
  const what = `that ${alert} ${news === 'fired' ? 'fires' : `is ${news}`}, to ${channel}`;
  const again = (): void => {
    send('/api/alerts/deliveries/again', { method: 'POST', body: { key } }).then(
      () => {
        setFault('');
        onChanged();
      },
      (error: unknown) => setFault(error instanceof ApiError ? error.message : String(error)),
    );
  };
  return (
    <li className="alert-undelivered">
      <p>
        <strong>{state === 'dead' ? 'Given up' : 'Tried again'}</strong>
        {next_at !== null && <span className="quiet"> at {formatTime(next_at)}</span>}: <bdi>{what}</bdi>
        <span className="quiet"> · {formatAgo(created_at, now)}</span>
      </p>
      {state === 'dead' && (
        <button type="button" className="button" aria-label={`Send again ${what}`} onClick={again}>
          Send again
        </button>
      )}
      <p className="fault">{reason}</p>
      <p className="fault" role="status">
        {fault}
      </p>
    </li>
  );
}
