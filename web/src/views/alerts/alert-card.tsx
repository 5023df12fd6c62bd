/** One alert: how it stands, what it watches for, and what can be done. */
import { useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { Link } from '../../app/link.tsx';
import { PATHS } from '../../app/paths.ts';
import { capital, formatAgo, formatTime } from '../../format.ts';
import { type Choice, Menu } from '../../parts/popover.tsx';
import type { Alert } from './types.ts';
import { describe, questionOf, STATES } from './words.ts';

const MUTE: readonly [length: string, said: string][] = [
  ['1h', 'Mute for an hour'],
  ['8h', 'Mute for 8 hours'],
  ['1d', 'Mute for a day'],
  ['7d', 'Mute for a week'],
];

interface Props {
  alert: Alert;
  now: number;
  onChanged(): void;
}

export function AlertCard({ alert, now, onChanged }: Props) {
  const [fault, setFault] = useState('');
  const { name, definition, origin, state, state_since, muted_until, firing } = alert;
  const path = `/api/alerts/${encodeURIComponent(name)}`;
  const act = (what: string, body?: unknown, method: 'POST' | 'DELETE' = 'POST') => {
    send(what === '' ? path : `${path}/${what}`, { method, ...(body === undefined ? {} : { body }) }).then(
      () => {
        setFault('');
        onChanged();
      },
      (error: unknown) => setFault(error instanceof ApiError ? error.message : String(error)),
    );
  };
  const configured = origin === 'config' ? { not: 'It is in undertone.yaml; it is changed there' } : {};
  const choices: Choice[] = [
    ...(muted_until === null
      ? MUTE.map(([length, said]) => ({ what: said, run: () => act('mute', { for: length }) }))
      : [{ what: 'No longer mute', run: () => act('unmute') }]),
    { what: 'Remove', ...configured, run: () => act('', undefined, 'DELETE') },
  ];
  const asked = questionOf(definition);
  return (
    <li className="card alert-card" data-state={state}>
      <div className="alert-card-head">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <p className="alert-state" data-state={state}>
          {STATES[state]}
          <time className="quiet" dateTime={state_since} title={formatTime(state_since)}>
            {' · '}
            {formatAgo(state_since, now)}
          </time>
        </p>
        {muted_until !== null && <p className="alert-muted">Muted until {formatTime(muted_until)}</p>}
      </div>
      <div className="row alert-card-acts">
        {state === 'firing' && (
          <button type="button" className="button button-main" onClick={() => act('acknowledge')}>
            Acknowledge
          </button>
        )}
        {firing !== null && (
          <button type="button" className="button" onClick={() => act('resolve')}>
            Resolve
          </button>
        )}
        {origin === 'api' && (
          <Link className="button" to={PATHS.alerts} search={`?edit=${encodeURIComponent(name)}`}>
            Edit
          </Link>
        )}
        <Menu label="More" name={`More for ${name}`} align="end" choices={choices} />
      </div>
      <p className="alert-says">
        {describe(definition)}
        {asked.map((part) => (
          <bdi key={part} className="alert-part">
            {part}
          </bdi>
        ))}
      </p>
      {firing !== null && (
        <p className="alert-reading">
          <bdi>{capital(firing.reading)}</bdi>
        </p>
      )}
      <p className="quiet alert-foot">
        {definition.notify.length === 0 ? 'Nobody is told' : `Told: ${definition.notify.join(', ')}`}
        {origin === 'config' && ' · set in undertone.yaml'}
      </p>
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}
