/** One alert asked of the windows that are closed, and what follows entered in one transaction. */
import { endOf, replay, type Standing } from '../../alerts/episodes.ts';
import { type Judged, judge } from '../../alerts/judge.ts';
import { reconcile } from '../../alerts/reconcile.ts';
import { type StoredAlert, storeAlert, storedAlerts } from '../../lake/alerts/alerts.ts';
import { enterDelivery, type News } from '../../lake/alerts/deliveries.ts';
import {
  amendFiring,
  endFiring,
  enterFiring,
  type Firing,
  type FiringKey,
  listFirings,
} from '../../lake/alerts/firings.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { transaction } from '../../lake/state.ts';
import type { Alert } from '../../model/alert.ts';
import { passed } from '../../model/durable-boundary.ts';
import type { QueryEngine } from '../../query/engine.ts';
import { observe } from './measure.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Windows so far back are looked at again, or four of them where those are longer. */
const LOOK_BACK_MS = DAY_MS;
/** Of a firing that is found out later than this nothing is told: it is history. */
const TELL_WITHIN_MS = DAY_MS;

/** What an evaluation brought about. */
export interface Happened {
  news: News;
  firing: FiringKey;
  value: number;
}

/** `mark` is up to where event time is closed, ms. */
export async function evaluate(
  { db }: OwnedLake,
  queries: QueryEngine,
  stored: StoredAlert,
  { mark, now }: { mark: number; now: number },
): Promise<Happened[]> {
  const { alert } = stored;
  const end = Math.floor(mark / alert.window) * alert.window;
  const judged = await judgeWindows(queries, alert, { from: stored.checkpoint, to: end });
  const happened = transaction(db, () => {
    const current = storedAlerts(db).find((one) => one.alert.name === alert.name);
    // It was changed, resolved by hand or removed meanwhile: the next round judges what it is now.
    if (current?.revision !== stored.revision || current.checkpoint !== stored.checkpoint) return [];
    return enter(db, current, judged, end, now);
  });
  if (happened.length > 0) passed('alert-entered');
  return happened;
}

/** The windows of a range, judged; those before are looked at where an alert asks what is usual. */
export async function judgeWindows(
  queries: QueryEngine,
  alert: Alert,
  { from, to }: { from: number; to: number },
  ask: { signal?: AbortSignal } = {},
): Promise<Judged[]> {
  if (from >= to) return [];
  const back = Math.ceil(((alert.unusual?.weeks ?? 0) * WEEK_MS) / alert.window) * alert.window;
  const observations = await observe(queries, alert, { from: from - back, to }, from, ask);
  return judge(alert, observations, from);
}

type Db = OwnedLake['db'];

function enter(db: Db, stored: StoredAlert, judged: readonly Judged[], end: number, now: number): Happened[] {
  const { alert, revision } = stored;
  const name = alert.name;
  const [open] = listFirings(db, { alert: name, open: true });
  const checkpoint = { start: stored.checkpoint, standing: JSON.parse(stored.standing) as Standing };
  const settled = end - Math.max(LOOK_BACK_MS, 4 * alert.window);
  const result = reconcile(replay(alert, checkpoint.standing, judged), {
    open: open?.windowStart ?? null,
    judgedTo: stored.judgedTo ?? stored.checkpoint,
    settled: Math.floor(settled / alert.window) * alert.window,
    end,
    length: alert.window,
    checkpoint,
  });
  const isMuted = stored.mutedUntil !== null && stored.mutedUntil > now;
  const happened: Happened[] = [];
  const tell = (firing: FiringKey, news: News, value: number): void => {
    happened.push({ news, firing, value });
    if (isMuted) return;
    for (const channel of alert.notify) enterDelivery(db, firing, { channel, news, at: now });
  };
  if (open !== undefined) {
    const window = judged.find(({ start }) => start === open.windowStart);
    if (window !== undefined) amendFiring(db, open, measuredOf(window));
    if (result.open !== null) {
      const ended =
        result.open.resolution === 'resolved' ? endOf(alert, open.windowStart, result.open.at) : end;
      endFiring(db, open, { at: now, ended, resolution: result.open.resolution });
      if (result.open.resolution === 'withdrawn') tell(open, 'withdrawn', window?.value ?? open.value);
      else if (alert.tell_resolved) tell(open, 'resolved', open.value);
    }
  }
  for (const { fired, resolved } of result.fresh) {
    const window = judged.find(({ start }) => start === fired);
    if (window === undefined) continue;
    const firing: Firing = {
      alert: name,
      revision,
      windowStart: fired,
      windowEnd: fired + alert.window,
      definition: alert,
      ...measuredOf(window),
      firedAt: now,
      amended: 0,
      muted: isMuted,
      acknowledgedAt: null,
      resolvedAt: resolved === null ? null : now,
      resolution: resolved === null ? null : 'resolved',
      ended: resolved === null ? null : endOf(alert, fired, resolved),
    };
    if (!enterFiring(db, firing)) continue;
    if (now - firing.windowEnd > Math.max(TELL_WITHIN_MS, 2 * alert.window)) continue;
    tell(firing, 'fired', firing.value);
    if (resolved !== null && alert.tell_resolved) tell(firing, 'resolved', firing.value);
  }
  const { standing } = result;
  const state = standing.fired !== null ? 'firing' : standing.streak > 0 ? 'pending' : 'ok';
  storeAlert(db, {
    ...stored,
    state,
    stateSince: state === stored.state ? stored.stateSince : now,
    judgedTo: Math.max(end, stored.judgedTo ?? end),
    checkpoint: result.checkpoint.start,
    standing: JSON.stringify(result.checkpoint.standing),
  });
  return happened;
}

function measuredOf({ value, expected, upper, lower, posts }: Judged) {
  return { value: value ?? 0, expected, upper, lower, posts };
}
