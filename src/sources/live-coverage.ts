/**
 * What a live source says of its completeness: covered while frames come, a gap while they do not. Plain
 * arithmetic on times, ms since the epoch; it knows no clock, no socket and no network.
 *
 * The source tells what happens (`live`, `received`, `lost`), and puts what `notes` returns on each block it
 * yields, with `mark` in that block's cursor; it yields an empty block every ten seconds where nothing comes.
 * After a restart it begins from the mark of the cursor: a mark that was not left by `stopped` is that of a crash.
 *
 * Covered time ends with the last frame received, heartbeats included, never with the clock: of the time
 * since then nothing is known yet. (An answer to a ping is such a frame where the source knows that it is told of
 * the present: bluesky-jetstream/quiet-time.ts.)
 */
import type { Coverage, GapReason } from '../model/coverage.ts';

/** Where a live source's account of its time ends; a part of its cursor. */
export interface LiveMark {
  /** Up to here every moment is noted, as covered or as a gap. */
  coveredTo: number;
  /** Whether it was stopped on purpose. */
  stopped: boolean;
  /** The topics followed; absent where it takes everything. */
  topics?: readonly string[];
}

export interface LiveCoverageOptions {
  /** Whether a gap can still be asked for later; false unless given. */
  healable?: boolean;
  /**
   * A frame that comes after a longer silence than this does not vouch for the silence, as where a machine was
   * asleep; ms, no limit unless given.
   */
  longestSilenceMs?: number;
}

type Cause = { reason: GapReason; detail: string };
type Stretch = { from: number; to: number } & ({ covered: true } | { covered: false; cause: Cause });

const CRASHED: Cause = { reason: 'crash', detail: 'The process ended without warning.' };
const PAUSED: Cause = { reason: 'paused', detail: 'Collection was stopped.' };

export class LiveCoverage {
  readonly #healable: boolean;
  readonly #longestSilenceMs: number;
  /** Each topic followed, or null for everything, and since when. */
  #topics = new Map<string | null, number>([[null, Number.NEGATIVE_INFINITY]]);
  #ended: string[] = [];
  /** The end of what is accounted for; null before anything is. */
  #to: number | null;
  #cause: Cause;
  #connected = false;
  #stopped = false;
  #unnoted: Stretch[] = [];

  constructor(mark: LiveMark | null, options: LiveCoverageOptions = {}) {
    this.#healable = options.healable ?? false;
    this.#longestSilenceMs = options.longestSilenceMs ?? Number.POSITIVE_INFINITY;
    this.#to = mark?.coveredTo ?? null;
    this.#cause = mark?.stopped ? PAUSED : CRASHED;
    if (mark?.topics !== undefined) {
      this.#topics = new Map(mark.topics.map((topic) => [topic, Number.NEGATIVE_INFINITY]));
    }
  }

  /** Where the account ends once the notes taken are durable; null before anything is accounted for. */
  get mark(): LiveMark | null {
    if (this.#to === null) return null;
    const topics = [...this.#topics.keys()].filter((topic) => topic !== null);
    const named = this.#topics.has(null) ? {} : { topics };
    return { coveredTo: this.#to, stopped: this.#stopped, ...named };
  }

  /** The topics asked for from now on; a new one is accounted for from `at`, one that is gone no more. */
  follow(topics: readonly string[], at: number): void {
    const before = this.#topics;
    this.#ended.push(
      ...([...before.keys()].filter((topic) => topic !== null && !topics.includes(topic)) as string[]),
    );
    this.#ended = this.#ended.filter((topic) => !topics.includes(topic));
    this.#topics = new Map(topics.map((topic) => [topic, before.get(topic) ?? at]));
  }

  /**
   * Delivery has begun, or begun again, at `at`. `replayFrom` is the moment from which the network delivers
   * again what was missed; null where it does not.
   */
  live(at: number, replayFrom: number | null = null): void {
    if (this.#connected) return;
    const from = replayFrom === null ? Math.max(at, this.#to ?? at) : Math.min(replayFrom, at);
    if (this.#to !== null && from > this.#to) this.#account(from, false);
    // What is delivered again is covered anew, and heals what was noted as missing.
    this.#to = from;
    this.#connected = true;
  }

  /** A frame came at `at`, be it a heartbeat: nothing before it is missing. */
  received(at: number): void {
    if (!this.#connected || this.#to === null || at <= this.#to) return;
    if (at - this.#to > this.#longestSilenceMs) {
      this.#cause = { reason: 'stall', detail: 'Nothing came for longer than the network is ever silent.' };
      this.#account(at, false);
    } else {
      this.#account(at, true);
    }
  }

  /** The connection was lost, or could not be made, by `at`; called again where the reason changes. */
  lost(reason: GapReason, detail: string, at: number): void {
    if (this.#to === null) this.#to = at;
    // A process that was down until now leaves the time before to the reason for that.
    else if (!this.#connected && reason !== this.#cause.reason && at > this.#to) this.#account(at, false);
    this.#connected = false;
    this.#cause = { reason, detail };
  }

  /** What is to be noted since the last call: with each block, and at least every ten seconds. */
  notes(at: number): Coverage[] {
    const ongoing = !this.#connected && this.#to !== null;
    if (ongoing && at > this.#to!) this.#account(at, false);
    return [...this.#take(ongoing, 'live'), ...this.#takeEnded()];
  }

  /** What is to be noted with the last block of a clean stop at `at`. */
  stopped(at: number): Coverage[] {
    const ongoing = !this.#connected && this.#to !== null;
    if (ongoing && at > this.#to!) this.#account(at, false);
    this.#stopped = true;
    return [...this.#take(false, 'paused'), ...this.#takeEnded()];
  }

  #account(to: number, covered: boolean): void {
    const from = this.#to!;
    this.#to = to;
    const last = this.#unnoted.at(-1);
    if (last?.covered === covered && last.to === from && (last.covered || last.cause === this.#cause)) {
      last.to = to;
    } else {
      this.#unnoted.push(covered ? { from, to, covered } : { from, to, covered: false, cause: this.#cause });
    }
  }

  #take(ongoing: boolean, after: 'live' | 'paused'): Coverage[] {
    const stretches = this.#unnoted;
    this.#unnoted = [];
    const at = this.#to;
    if (at === null) return [];
    const last = stretches.at(-1);
    // Says how it stands also where no time has passed.
    if (last === undefined || last.covered === ongoing) {
      const none = { from: at, to: at };
      stretches.push(ongoing ? { ...none, covered: false, cause: this.#cause } : { ...none, covered: true });
    }
    const healable = this.#healable;
    return [...this.#topics].flatMap(([topic, since]) =>
      stretches
        .filter((stretch) => stretch.to >= since)
        .map((stretch): Coverage => {
          const { to } = stretch;
          const from = Math.max(stretch.from, since);
          const isLast = stretch === stretches.at(-1);
          if (stretch.covered)
            return { kind: 'covered', topic, from, to, ...(isLast && !ongoing ? { after } : {}) };
          const still = isLast && ongoing ? { ongoing } : {};
          return { kind: 'gap', topic, from, to, ...stretch.cause, healable, ...still };
        }),
    );
  }

  #takeEnded(): Coverage[] {
    const at = this.#to;
    if (at === null) return [];
    const ended = this.#ended;
    this.#ended = [];
    return ended.map((topic) => ({ kind: 'covered', topic, from: at, to: at, after: 'ended' }));
  }
}
