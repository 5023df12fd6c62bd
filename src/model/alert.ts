/** What is watched for, and when it is told: the definition of an alert, as it is configured and stored. */
import type { Label } from './post.ts';

export const MEASURES = ['volume', 'share', 'net', 'new_hashtag', 'new_entity', 'silence'] as const;
export type AlertMeasure = (typeof MEASURES)[number];

export const DIRECTIONS = ['above', 'below', 'either'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** How far from the usual for that hour, in robust standard deviations (docs/alerts.md). */
export interface Unusual {
  by: number;
  direction: Direction;
  /** How far back the usual is looked for. */
  weeks: number;
  /** With fewer windows of the same hour nothing is judged. */
  observations: number;
}

/** Which posts; all that is given must hold. */
export interface AlertQuestion {
  topic?: string | undefined;
  network?: readonly string[] | undefined;
  lang?: readonly string[] | undefined;
  sentiment?: readonly Label[] | undefined;
  author?: string | undefined;
  hashtag?: string | undefined;
  mention?: string | undefined;
  entity?: string | undefined;
  search?: string | undefined;
}

export interface Alert extends AlertQuestion {
  name: string;
  measure: AlertMeasure;
  /** Of a share: which sentiment. */
  label?: Label | undefined;
  /** Of what is new: how long it was not said before, ms, and in how many posts it is said now. */
  unseen: number;
  posts: number;
  /** Of silence: the name of a source. */
  source?: string | undefined;
  /** Length of a window, ms; windows are aligned to the epoch. */
  window: number;
  /** Exactly one of the three, but for what is new and for silence, which have none. */
  above?: number | undefined;
  below?: number | undefined;
  unusual?: Unusual | undefined;
  /** A window with fewer posts (of shares and net sentiment: scored ones) meets no condition. */
  least_posts: number;
  /** It fires after so many windows in a row. */
  hold: number;
  resolve: {
    /** How far on the calm side of the limit a window is to be, as a share of the limit, 0 to 1. */
    margin: number;
    /** It is resolved after so many such windows in a row. */
    windows: number;
  };
  /** The names of channels. */
  notify: readonly string[];
  /** Whether its end is told too. */
  tell_resolved: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What is wrong with a definition whose fields are each well formed: the field, and what reads on after its name. */
export function alertFaults(alert: Alert): { field: keyof Alert; message: string }[] {
  const faults: { field: keyof Alert; message: string }[] = [];
  const fault = (field: keyof Alert, message: string): void => void faults.push({ field, message });
  const { measure, label, source, above, below, unusual, window } = alert;
  if (window % MINUTE_MS !== 0 || window < MINUTE_MS || window > 7 * DAY_MS)
    fault('window', 'is to be whole minutes, from 1m to 7d');
  const limits = [above, below, unusual].filter((limit) => limit !== undefined).length;
  const hasOwn = measure === 'silence' || measure.startsWith('new_');
  if (hasOwn && limits > 0)
    fault('measure', `is "${measure}", which says itself when it is met; leave out above, below and unusual`);
  if (!hasOwn && limits !== 1)
    fault('measure', `is "${measure}" and needs one of above, below and unusual to say when it is met`);
  if (measure === 'share' && label === undefined)
    fault('label', 'is missing; say the share of which sentiment is meant');
  if (measure !== 'share' && label !== undefined)
    fault('label', 'is only for the measure "share"; use sentiment to choose posts');
  if (measure === 'silence' && source === undefined)
    fault('source', 'is missing; say which source is to be heard');
  if (measure !== 'silence' && source !== undefined) fault('source', 'is only for the measure "silence"');
  if (measure === 'share' || measure === 'net') {
    if (alert.sentiment !== undefined)
      fault('sentiment', `leaves nothing to measure "${measure}" by; leave it out`);
    const range = measure === 'share' ? { least: 0, most: 1 } : { least: -1, most: 1 };
    for (const field of ['above', 'below'] as const) {
      const limit = alert[field];
      if (limit !== undefined && (limit < range.least || limit > range.most))
        fault(field, `is to be from ${range.least} to ${range.most} for the measure "${measure}"`);
    }
  }
  if (measure === 'volume' && ((above ?? 0) < 0 || (below ?? 1) <= 0))
    fault(above === undefined ? 'below' : 'above', 'is to be a number of posts that can come');
  if (unusual !== undefined && window > DAY_MS)
    fault('window', 'is to be a day at most where the usual of an hour is looked for');
  return faults;
}
