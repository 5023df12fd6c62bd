import { useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { useHeard } from '../../api/use-heard.ts';
import { Link } from '../../app/link.tsx';
import { go, usePlace } from '../../app/location.ts';
import { PATHS } from '../../app/paths.ts';
import { Empty, Shown } from '../../parts/states.tsx';
import { useClock } from '../../parts/use-clock.ts';
import { AlertCard } from './alert-card.tsx';
import { Channels } from './channels.tsx';
import { AlertForm } from './form.tsx';
import { History } from './history.tsx';
import type { Alert, Alerts, Firing } from './types.ts';
import './alerts.css';

/** What needs a person comes first. */
const ORDER: readonly Alert['state'][] = ['firing', 'acknowledged', 'pending', 'ok'];

export default function AlertsView() {
  const [changes, setChanges] = useState(0);
  const version = `${changes} ${useHeard('alerts')?.version ?? ''}`;
  const { search } = usePlace();
  const params = new URLSearchParams(search);
  const alerts = useAnswer<Alerts>('/api/alerts', version);
  const history = useAnswer<{ firings: Firing[] }>('/api/alerts/firings?limit=200', version);
  const changed = (): void => setChanges((changes) => changes + 1);
  const now = useClock();
  const close = (): void => go({ path: PATHS.alerts, search: '' });
  const edited = params.get('edit');
  const isEditing = edited !== null || params.has('new');
  return (
    <>
      <header className="view-head">
        <h1>Alerts</h1>
        {!isEditing && (
          <Link className="button button-main" to={PATHS.alerts} search="?new">
            New alert
          </Link>
        )}
      </header>
      <Shown answer={alerts} what="the alerts">
        {(answer) => {
          const alert = answer.alerts.find(({ name }) => name === edited) ?? null;
          if (isEditing) {
            return (
              <AlertForm
                key={alert?.name ?? ''}
                alert={alert}
                channels={answer.channels}
                onDone={close}
                onSaved={() => {
                  changed();
                  close();
                }}
              />
            );
          }
          return (
            <div className="alerts">
              <List alerts={answer.alerts} now={now} onChanged={changed} />
              <Shown answer={history} what="what was fired">
                {({ firings }) => <History firings={firings} now={now} />}
              </Shown>
              <Channels alerts={answer} now={now} version={version} onChanged={changed} />
            </div>
          );
        }}
      </Shown>
    </>
  );
}

function List({ alerts, now, onChanged }: { alerts: readonly Alert[]; now: number; onChanged(): void }) {
  if (alerts.length === 0) {
    return (
      <div className="card">
        <Empty title="Nothing is watched for yet">
          An alert says so when more is posted than is usual for the hour, a mood turns, a name is new, or a
          source goes silent.
        </Empty>
      </div>
    );
  }
  const ordered = alerts.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return (
    <ul className="alert-cards" aria-label="Alerts">
      {ordered.map((alert) => (
        <AlertCard key={alert.name} alert={alert} now={now} onChanged={onChanged} />
      ))}
    </ul>
  );
}
