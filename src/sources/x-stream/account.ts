import type { Coverage, GapReason } from '../../model/coverage.ts';
import { LiveCoverage, type LiveMark } from '../live-coverage.ts';
import type { XProblemKind } from '../x-api/errors.ts';

export interface AccountOptions {
  /** How long after it was written a post may still come, ms: the newest this much is not yet vouched for. */
  settleMs: number;
  /** How long after a reconnect what X delivers again may take to come, ms. */
  backfillSettleMs: number;
  /** Nothing for longer than this is no silence of X's, but a time that we did not see, ms. */
  longestSilenceMs: number;
  /** Whether what is missing can be asked for later. */
  healable: boolean;
}

/** Between two lines of a stream that is read without a pause less than this passes, unless it is idle, ms. */
const IDLE_MS = 1000;

/**
 * What a stream of X has delivered of the time. All it knows is told in the order of the lines taken: a
 * connection that is lost counts from its last line on.
 *
 * X delivers posts some seconds after they are written (99 of 100 within 7 s, docs.x.com "Filtered stream"), and
 * what it had not sent yet when a connection is lost is gone. So the time vouched for stays `settleMs` behind.
 */
export class Account {
  readonly #options: AccountOptions;
  readonly #coverage: LiveCoverage;
  #live = false;
  /** Until then X may still deliver what came before; nothing is vouched for. */
  #holdUntil = Number.NEGATIVE_INFINITY;
  /** True from a pause in reading, or from when X is late, until what is read is new again. */
  #behind = false;
  /** From when on posts may be missing that X could still deliver again; null where none are. */
  #missingFrom: number | null;
  #lastSeen = Number.NaN;
  #lastLine = Number.NEGATIVE_INFINITY;

  constructor(mark: LiveMark | null, missingFrom: number | null, options: AccountOptions) {
    this.#options = options;
    this.#missingFrom = missingFrom ?? mark?.coveredTo ?? null;
    this.#coverage = new LiveCoverage(mark, { healable: options.healable });
  }

  get mark(): LiveMark | null {
    return this.#coverage.mark;
  }

  /**
   * From when on X is to be asked again when a connection is made; null before there was one. The loss of the
   * one before may not have been told yet, as lines that it brought still wait.
   */
  get askFrom(): number | null {
    return this.#missingFrom ?? this.mark?.coveredTo ?? null;
  }

  get missingFrom(): number | null {
    return this.#missingFrom;
  }

  /** The topics that X looks for from `at` on. */
  follow(topics: readonly string[], at: number): void {
    this.#coverage.follow(topics, at);
  }

  /** A connection is there. X delivers again what it had from `replayFrom` on; null where it does not. */
  live(at: number, replayFrom: number | null): void {
    this.#coverage.live(at, replayFrom === null ? null : Math.max(replayFrom, this.#missingFrom ?? at));
    this.#holdUntil = replayFrom === null ? Number.NEGATIVE_INFINITY : at + this.#options.backfillSettleMs;
    this.#live = true;
    this.#behind = false;
    this.#lastSeen = at;
  }

  lost(reason: GapReason, detail: string, at: number): void {
    if (this.#live) this.#missingFrom ??= this.mark?.coveredTo ?? at;
    this.#live = false;
    this.#coverage.lost(reason, detail, at);
  }

  /** Reading goes on after a pause: what comes now waited at X, or on the way, meanwhile. */
  resumed(at: number): void {
    this.#behind = true;
    this.#lastSeen = at;
  }

  /** A line was received at `at`; `writtenAt` is when its post was written, null where it does not say. */
  line(at: number, writtenAt: number | null): void {
    this.#lastLine = at;
    if (!this.#seen(at)) return;
    const settled = at - this.#options.settleMs;
    if (writtenAt !== null) {
      // Where X is late, or we are, what has not come yet is as old as what comes.
      this.#behind = writtenAt < settled;
      this.#vouch(this.#behind ? writtenAt - this.#options.settleMs : settled, at);
    } else if (!this.#behind) this.#vouch(settled, at);
  }

  /** Something came at `at`, be it a heartbeat, and all lines before it are taken. */
  alive(at: number): void {
    if (!this.#seen(at)) return;
    if (this.#behind && at - this.#lastLine > IDLE_MS) this.#behind = false;
    if (!this.#behind) this.#vouch(at - this.#options.settleMs, at);
  }

  notes(at: number): Coverage[] {
    return this.#coverage.notes(at);
  }

  stopped(at: number): Coverage[] {
    return this.#coverage.stopped(at);
  }

  /** False where no connection is there. A time that nothing was seen in, as of a machine asleep, is a gap. */
  #seen(at: number): boolean {
    if (!this.#live) return false;
    if (at - this.#lastSeen > this.#options.longestSilenceMs) {
      this.#coverage.lost('stall', 'This machine was asleep, or too busy to read the stream.', at);
      this.#coverage.live(at);
    }
    this.#lastSeen = Math.max(this.#lastSeen, at);
    return true;
  }

  #vouch(to: number, at: number): void {
    if (at < this.#holdUntil) return;
    this.#missingFrom = null;
    this.#coverage.received(to);
  }
}

/** How the ledger calls a stretch that is missing for a failure of this kind. */
export function gapReason(kind: XProblemKind, silent: boolean): GapReason {
  if (kind === 'rate-limit') return 'rate-limit';
  if (kind === 'usage-cap') return 'budget';
  return silent ? 'stall' : 'disconnect';
}
