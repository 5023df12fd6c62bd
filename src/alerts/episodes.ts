/** From the verdicts on windows to when an alert fires and is resolved. */
import type { Alert } from '../model/alert.ts';
import type { Judged } from './judge.ts';

/** Where an alert stands between two windows. */
export interface Standing {
  /** Windows in a row that met the condition. */
  streak: number;
  /** Windows in a row that were calm, while it fires. */
  calm: number;
  /** The start of the window at which it fired; null where it does not fire. */
  fired: number | null;
}

export const AT_REST: Standing = { streak: 0, calm: 0, fired: null };

/** From the window at which an alert fired to the one at which it was resolved. */
export interface Episode {
  fired: number;
  /** The start of the window that resolved it; null while it goes on. */
  resolved: number | null;
}

export interface Replay {
  /** In order of time; one that was under way at the beginning is the first. */
  episodes: Episode[];
  /** After each window. */
  standings: { start: number; standing: Standing }[];
}

/** When an episode that was resolved ended: where the first of the calm windows begins, ms. */
export function endOf(
  { window, resolve }: Pick<Alert, 'window' | 'resolve'>,
  fired: number,
  resolved: number,
): number {
  return Math.max(fired + window, resolved - (resolve.windows - 1) * window);
}

/** Goes through windows, in order of time, from a standing on. */
export function replay(
  { hold, resolve }: Pick<Alert, 'hold' | 'resolve'>,
  from: Standing,
  windows: readonly Pick<Judged, 'start' | 'verdict'>[],
): Replay {
  const episodes: Episode[] = from.fired === null ? [] : [{ fired: from.fired, resolved: null }];
  const standings: Replay['standings'] = [];
  let now = from;
  for (const { start, verdict } of windows) {
    now = after(now, verdict, start, hold);
    if (now.fired === start) episodes.push({ fired: start, resolved: null });
    if (now.fired !== null && now.calm >= resolve.windows) {
      episodes.at(-1)!.resolved = start;
      now = AT_REST;
    }
    standings.push({ start, standing: now });
  }
  return { episodes, standings };
}

function after(before: Standing, verdict: Judged['verdict'], start: number, hold: number): Standing {
  // What is not known neither begins nor ends anything.
  if (verdict === 'unknown') return before;
  if (before.fired !== null) return { ...before, calm: verdict === 'calm' ? before.calm + 1 : 0 };
  const streak = verdict === 'met' ? before.streak + 1 : 0;
  return { streak, calm: 0, fired: streak >= hold ? start : null };
}
