import type { Coverage, GapReason } from '../model/coverage.ts';

/** How a source and topic stood when last it said so. */
export interface Standing {
  /** Null where the source takes everything. */
  topic: string | null;
  /** Up to here its time is accounted for, ms. */
  to: number;
  /** live, paused, or the reason for which nothing comes. */
  state: string;
}

export interface OutageOptions {
  /** How each topic of the source stood when the outage began. */
  standing: readonly Standing[];
  reason: GapReason;
  /** A plain sentence for people. */
  detail: string;
  /** Whether what is missing can be asked for later. */
  healable: boolean;
  /**
   * Where the source has said nothing since the process began, when that was, ms: what lies before is missing
   * for what came before. Null where it has.
   */
  silentSince: number | null;
}

type Gap = Extract<Coverage, { kind: 'gap' }>;

const EARLIER = {
  paused: { reason: 'paused', detail: 'Collection was stopped.' },
  crash: { reason: 'crash', detail: 'The process ended without warning.' },
} as const;

/**
 * A time in which a source is not read, for a reason that it knows nothing of itself. Pure arithmetic on times,
 * ms since the epoch. A source that has never said what it covers is asked for nothing, so nothing is missing.
 */
export class Outage {
  readonly #options: OutageOptions;
  readonly #since = new Map<string | null, number>();
  /** What was missing already when the process began; noted once. */
  #earlier: Gap[] = [];

  constructor(options: OutageOptions) {
    this.#options = options;
    const { healable, silentSince } = options;
    for (const { topic, to, state } of options.standing) {
      const since = Math.max(to, silentSince ?? to);
      this.#since.set(topic, since);
      if (since === to) continue;
      const why = state === 'paused' ? EARLIER.paused : EARLIER.crash;
      this.#earlier.push({ kind: 'gap', topic, from: to, to: since, ...why, healable });
    }
  }

  /** What is to be noted while it goes on, at least every ten seconds. */
  notes(now: number): Coverage[] {
    return this.#gaps(now, true);
  }

  /** What is to be noted where collecting is stopped meanwhile: from then on it is a pause. */
  stopped(now: number): Coverage[] {
    const paused = [...this.#since].map(([topic, since]): Coverage => {
      const to = Math.max(since, now);
      return { kind: 'covered', topic, from: to, to, after: 'paused' };
    });
    return [...this.#gaps(now, false), ...paused];
  }

  /** A note of the source when it is read again, which knows only that it was not: with the reason for that. */
  explain(note: Coverage): Coverage[] {
    const since = this.#since.get(note.topic);
    const unexplained = note.kind === 'gap' && (note.reason === 'paused' || note.reason === 'crash');
    if (!unexplained || since === undefined || note.to <= since) return [note];
    const { reason, detail } = this.#options;
    const during: Gap = { ...note, from: Math.max(note.from, since), reason, detail };
    return note.from < since ? [{ ...note, to: since, ongoing: false }, during] : [during];
  }

  #gaps(now: number, ongoing: boolean): Coverage[] {
    const { reason, detail, healable } = this.#options;
    const earlier = this.#earlier;
    this.#earlier = [];
    const during = [...this.#since].map(([topic, from]): Gap => {
      const to = Math.max(from, now);
      return { kind: 'gap', topic, from, to, reason, detail, healable, ...(ongoing ? { ongoing } : {}) };
    });
    return [...earlier, ...during];
  }
}
