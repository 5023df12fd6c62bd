import { type StoredAlert, storedAlerts } from '../../../lake/alerts/alerts.ts';
import { type Firing, listFirings } from '../../../lake/alerts/firings.ts';
import { openLakeReader, readDescription } from '../../../lake/lake.ts';
import { systemClock } from '../../../model/clock.ts';
import { alertView, firingView } from '../../alert-views.ts';
import type { Call } from '../command.ts';
import { printable } from '../terminal/printable.ts';

const minutes = (time: string | null): string => time?.slice(0, 16).replace('T', ' ') ?? '';

/** The alerts of the lake and how each stands. */
export async function list(call: Call): Promise<void> {
  const { alerts, open } = await read(call);
  const views = alerts.map((stored) => alertView(stored, open.get(stored.alert.name), systemClock.now()));
  if (call.json) return call.console.json(views);
  if (views.length === 0) {
    call.console.note(
      'Nothing is watched for; add an alert with "undertone alerts add NAME …" or in undertone.yaml.',
    );
    return;
  }
  await call.console.table(
    ['alert', 'state', 'since', 'muted until', 'from', 'measures', 'what fires'],
    views.map(({ name, state, state_since, muted_until, origin, definition, firing }) => [
      printable(name),
      state,
      minutes(state_since),
      minutes(muted_until),
      origin === 'config' ? 'config' : 'added',
      `${definition.measure} by ${definition.window}`,
      firing === null ? '' : printable(firing.reading),
    ]),
  );
}

/** What alerts have fired, the newest first. */
export async function history(call: Call, name: string | undefined): Promise<void> {
  const { firings } = await read(call, name);
  const views = firings.map(firingView);
  if (call.json) return call.console.json(views);
  if (views.length === 0) {
    call.console.note('Nothing has fired.');
    return;
  }
  await call.console.table(
    ['alert', 'window', 'until', 'how it ended', 'told', 'what was measured'],
    views.map(({ alert, window_start, ended, resolution, muted, reading }) => [
      printable(alert),
      minutes(window_start),
      minutes(ended),
      resolution ?? 'goes on',
      muted ? 'muted' : '',
      printable(reading),
    ]),
  );
}

interface Read {
  alerts: StoredAlert[];
  open: Map<string, Firing>;
  firings: Firing[];
}

async function read(call: Call, name?: string): Promise<Read> {
  const root = await call.lake();
  if (readDescription(root) === null) return { alerts: [], open: new Map(), firings: [] };
  const lake = openLakeReader(root);
  try {
    return {
      alerts: storedAlerts(lake.db),
      open: new Map(listFirings(lake.db, { open: true, limit: 1000 }).map((one) => [one.alert, one])),
      firings: listFirings(lake.db, name === undefined ? {} : { alert: name }),
    };
  } finally {
    lake.close();
  }
}
