import { useEffect, useState } from 'react';
import { liveStatus } from '../api/live.ts';
import { useStore } from './store.ts';
import './connection.css';

/** Whether what is shown is live, and what is done about it where not. */
export function Connection() {
  const { state, retryAt } = useStore(liveStatus);
  const left = useSecondsUntil(retryAt);
  const text = {
    idle: 'Not live',
    connecting: 'Connecting…',
    live: 'Live',
    lost: left > 0 ? `Connection lost; trying again in ${left} s` : 'Connection lost; trying again',
  }[state];
  // The countdown would be read aloud every second; the state alone is.
  return (
    <p className="connection" data-state={state}>
      <span className="connection-dot" aria-hidden="true" />
      <span aria-hidden="true">{text}</span>
      <span className="unseen" role="status">
        {state === 'lost' ? 'Connection lost' : state === 'live' ? 'Live' : ''}
      </span>
    </p>
  );
}

function useSecondsUntil(time: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (time === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [time]);
  return time === null ? 0 : Math.max(0, Math.ceil((time - now) / 1000));
}
