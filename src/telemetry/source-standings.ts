import type { Clock } from '../model/clock.ts';

export type SourceState = 'connecting' | 'live' | 'retrying' | 'stalled' | 'ended' | 'failed';

/** How a source stands, as its events since the process began tell. Times in ms since the epoch. */
export interface SourceStanding {
  source: string;
  state: SourceState;
  /** When it came into this state. */
  since: number;
  /** Why, where it does not deliver. */
  reason: string | null;
  /** When it is tried again. */
  retryAt: number | null;
  /** When its last payload became durable; null before the first. */
  lastBlockAt: number | null;
  /** Records read since the process began, and a second over the last minute. */
  records: number;
  recordsPerSecond: number;
}

interface Entry extends Omit<SourceStanding, 'recordsPerSecond'> {
  began: number;
  /** Records by second of the clock, the last minute of them. */
  seconds: Map<number, number>;
}

const RATE_OVER_SECONDS = 60;

/** Remembers the last that was said of each source; bounded by their number. */
export class SourceStandings {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  state(event: { source: string; state: SourceState; reason?: string; retryInSeconds?: number }): void {
    const now = this.#clock.now();
    const { source, state, reason = null, retryInSeconds } = event;
    const entry = this.#entry(source, state);
    if (entry.state !== state) entry.since = now;
    entry.state = state;
    entry.reason = reason;
    entry.retryAt = retryInSeconds === undefined ? null : now + retryInSeconds * 1000;
  }

  block(source: string): void {
    this.#entry(source, 'live').lastBlockAt = this.#clock.now();
  }

  records(source: string, count: number): void {
    const entry = this.#entry(source, 'live');
    const second = Math.floor(this.#clock.now() / 1000);
    entry.records += count;
    entry.seconds.set(second, (entry.seconds.get(second) ?? 0) + count);
    prune(entry.seconds, second);
  }

  list(): SourceStanding[] {
    const now = this.#clock.now();
    return [...this.#entries.values()].map(({ began, seconds, ...standing }) => {
      prune(seconds, Math.floor(now / 1000));
      const over = Math.min(RATE_OVER_SECONDS, Math.max(1, (now - began) / 1000));
      const counted = [...seconds.values()].reduce((sum, count) => sum + count, 0);
      return { ...standing, recordsPerSecond: counted / over };
    });
  }

  #entry(source: string, state: SourceState): Entry {
    const known = this.#entries.get(source);
    if (known !== undefined) return known;
    const now = this.#clock.now();
    const entry: Entry = {
      source,
      state,
      since: now,
      began: now,
      reason: null,
      retryAt: null,
      lastBlockAt: null,
      records: 0,
      seconds: new Map(),
    };
    this.#entries.set(source, entry);
    return entry;
  }
}

/** Seconds come in order, but for a clock that is set back. */
function prune(seconds: Map<number, number>, now: number): void {
  for (const second of seconds.keys()) {
    if (second > now - RATE_OVER_SECONDS && second <= now) return;
    seconds.delete(second);
  }
}
