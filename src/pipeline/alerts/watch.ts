/** Evaluates alerts as event time goes on. Called by housekeeping, one round after another. */
import type { StoredAlert } from '../../lake/alerts/alerts.ts';
import { expireAlerts } from '../../lake/alerts/deliveries.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { isDiskError } from '../../model/disk-errors.ts';
import { messageOf } from '../../model/errors.ts';
import type { QueryEngine } from '../../query/engine.ts';
import { latestEvent, watermark } from '../../windows/issue.ts';
import type { Alerts } from './alerts.ts';
import { evaluate, type Happened } from './evaluate.ts';
import { isRolledUp } from './measure.ts';

/** Where the counts answer, windows are looked at again so often even if none was closed; and where it failed. */
const LOOK_AGAIN_MS = 60_000;
/** What was fired and told so long ago is forgotten. */
const KEEP_MS = 365 * 86_400_000;
const EXPIRE_EVERY_MS = 3_600_000;

export interface WatchOptions {
  latenessMs: number;
  queries: () => Promise<QueryEngine>;
  onHappened?(happened: Happened): void;
  /** An alert could not be evaluated; it is tried again in a minute. */
  onFault?(fault: { alert: string; reason: string }): void;
}

export class AlertWatch {
  readonly #lake: OwnedLake;
  readonly #alerts: Alerts;
  readonly #options: WatchOptions;
  /** By name and revision: when it was evaluated last, and up to where; null where that failed. */
  readonly #seen = new Map<string, { at: number; end: number | null }>();
  #expired = Number.NEGATIVE_INFINITY;

  constructor(lake: OwnedLake, alerts: Alerts, options: WatchOptions) {
    this.#lake = lake;
    this.#alerts = alerts;
    this.#options = options;
  }

  async round(now: number): Promise<void> {
    const { latenessMs, queries, onHappened, onFault } = this.#options;
    const byEvents = watermark(latestEvent(this.#lake.db), now, latenessMs);
    for (const stored of this.#alerts.list()) {
      // A source that is silent closes no window, so of silence the clock does.
      const mark = stored.alert.measure === 'silence' ? now - latenessMs : byEvents;
      if (mark === null || !this.#isDue(stored, mark, now)) continue;
      try {
        const happened = await evaluate(this.#lake, await queries(), stored, { mark, now });
        for (const one of happened) onHappened?.(one);
        const end = Math.floor(mark / stored.alert.window) * stored.alert.window;
        this.#seen.set(keyOf(stored), { at: now, end });
      } catch (error) {
        if (isDiskError(error)) throw error;
        this.#seen.set(keyOf(stored), { at: now, end: null });
        onFault?.({ alert: stored.alert.name, reason: messageOf(error) });
      }
    }
    if (now - this.#expired < EXPIRE_EVERY_MS) return;
    expireAlerts(this.#lake.db, now - KEEP_MS);
    this.#expired = now;
  }

  #isDue(stored: StoredAlert, mark: number, now: number): boolean {
    const seen = this.#seen.get(keyOf(stored));
    const { alert, checkpoint } = stored;
    const end = Math.floor(mark / alert.window) * alert.window;
    if (end <= checkpoint) return false;
    if (seen === undefined) return true;
    const isLongAgo = now - seen.at >= LOOK_AGAIN_MS;
    if (seen.end === null) return isLongAgo;
    return end > seen.end || (isLongAgo && isRolledUp(alert));
  }
}

const keyOf = ({ alert, revision }: StoredAlert): string => `${alert.name}/${revision}`;
