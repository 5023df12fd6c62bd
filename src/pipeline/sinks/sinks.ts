/** The sinks of a lake at work: a thread reads and tells, and how far each has come is entered here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { OwnedLake } from '../../lake/lake.ts';
import { followSinks, type StoredSink, settleSink, storedSinks } from '../../lake/sinks/sinks.ts';
import type { Clock } from '../../model/clock.ts';
import { passed } from '../../model/durable-boundary.ts';
import { UndertoneError } from '../../model/errors.ts';
import { targetOf } from '../../sinks/open-sink.ts';
import type { SinkSettings } from '../../sinks/settings.ts';
import type { FromThread, SinkStands, SinkState, SinkThreadOptions, SinkTold, ToThread } from './protocol.ts';

export interface SinksOptions {
  sinks: readonly SinkSettings[];
  onTold?(told: { sink: string; posts: number; deletions: number; refused: number }): void;
  onStands?(stands: Omit<SinkStands, 'type'>): void;
}

export interface SinkReport extends Omit<StoredSink, 'position' | 'within' | 'copied' | 'copyEnd'> {
  type: string | null;
  /** `absent`: the configuration of this process names it not, so what it is to be told waits. */
  state: SinkState | 'absent';
  reason: string | null;
  retryAt: number | null;
}

/** How far a wait for sinks has come. */
export interface Sending {
  waiting: number;
  /** Sinks that are tried again, and why. */
  held: { sink: string; reason: string }[];
}

/** Who waits is told by then that a sink takes nothing. */
const GIVE_UP_MS = 120_000;
const RESTART_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 100;
/** Posts on their way, and the clients. */
const THREAD_MEMORY = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 };

export class Sinks {
  readonly #lake: OwnedLake;
  readonly #options: SinksOptions;
  readonly #clock: Clock;
  readonly #states = new Map<string, SinkStands>();
  readonly #failing = Promise.withResolvers<never>();
  #thread: Worker | null = null;
  #isClosing = false;

  /** Sinks that are new to the lake are told all that is there. */
  constructor(lake: OwnedLake, options: SinksOptions, clock: Clock) {
    this.#lake = lake;
    this.#options = options;
    this.#clock = clock;
    const sinks = options.sinks.map((one) => ({ name: one.name, target: targetOf(one) }));
    followSinks(lake.writer, sinks, clock.now());
  }

  /** Rejects where the lake can no longer be written. */
  start(): Promise<never> {
    if (this.#options.sinks.length > 0) this.#begin();
    return this.#failing.promise;
  }

  list(): SinkReport[] {
    return reportSinks(storedSinks(this.#lake.db), this.#options.sinks, this.#states);
  }

  /**
   * Resolves once nothing waits for the sinks of the configuration. Rejects where one takes nothing for so long that it
   * is of no use to wait, and where the signal aborts.
   */
  async caughtUp(signal: AbortSignal, onProgress: (sending: Sending) => void): Promise<void> {
    const moved = new Map<string, { waiting: number; at: number }>();
    for (;;) {
      const mine = this.list().filter(({ state }) => state !== 'absent');
      onProgress({
        waiting: mine.reduce((sum, one) => sum + one.waiting, 0),
        held: mine.flatMap(({ name, reason }) => (reason === null ? [] : [{ sink: name, reason }])),
      });
      if (mine.every(({ state, waiting }) => state === 'idle' && waiting === 0)) return;
      this.#thread?.postMessage({ type: 'hurry' } satisfies ToThread);
      for (const { name, state, waiting, reason } of mine) {
        const before = moved.get(name);
        if (before?.waiting !== waiting || state !== 'waiting')
          moved.set(name, { waiting, at: performance.now() });
        else if (performance.now() - before.at > GIVE_UP_MS) {
          throw new UndertoneError(
            'sink-away',
            `The sink ${name} takes nothing: it ${reason ?? 'does not answer'}. What it is to be told stays in the lake and is sent the next time.`,
            { retryable: true },
          );
        }
      }
      await Promise.race([sleep(LOOK_EVERY_MS, undefined, { signal }), this.#failing.promise]);
    }
  }

  /** What is on its way is given up, and told again at the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const thread = this.#thread;
    if (thread === null) return;
    const exited = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage({ type: 'close' } satisfies ToThread);
    await exited;
  }

  #begin(): void {
    const { sinks } = this.#options;
    for (const { name } of sinks)
      this.#note({ type: 'stands', sink: name, state: 'working', reason: null, retryAt: null });
    const workerData: SinkThreadOptions = { lake: this.#lake.root, sinks };
    const thread = new Worker(new URL('./sink-thread.ts', import.meta.url), {
      workerData,
      resourceLimits: THREAD_MEMORY,
    });
    this.#thread = thread;
    thread.on('message', (message: FromThread) => {
      if (message.type === 'stands') this.#note(message);
      else this.#enter(thread, message);
    });
    // A thread that is lost, as one out of memory is, is begun anew; nothing that it told is forgotten.
    thread.on('error', (error) => {
      const reason = `The thread of the sinks ended (${error.message}).`;
      const retryAt = this.#clock.now() + RESTART_AFTER_MS;
      for (const { name } of sinks)
        this.#note({ type: 'stands', sink: name, state: 'waiting', reason, retryAt });
    });
    thread.on('exit', () => {
      this.#thread = null;
      if (!this.#isClosing) setTimeout(() => this.#isClosing || this.#begin(), RESTART_AFTER_MS).unref();
    });
  }

  #note(stands: SinkStands): void {
    this.#states.set(stands.sink, stands);
    const { type: _, ...event } = stands;
    this.#options.onStands?.(event);
  }

  #enter(thread: Worker, { sink, upTo, taken, deletions, refused, parts }: SinkTold): void {
    passed('sink-told');
    try {
      settleSink(this.#lake.db, sink, upTo, { refused, taken, parts, now: this.#clock.now() });
    } catch (error) {
      // The thread waits for what cannot be entered, until it is closed.
      this.#failing.reject(error);
      return;
    }
    this.#options.onTold?.({ sink, posts: taken.length - deletions, deletions, refused: refused.length });
    thread.postMessage({ type: 'entered', sink } satisfies ToThread);
  }
}

/** How sinks stand: those of the lake, with what a process that tells them knows. */
export function reportSinks(
  stored: readonly StoredSink[],
  sinks: readonly SinkSettings[],
  states: ReadonlyMap<string, SinkStands>,
): SinkReport[] {
  return stored.map(({ name, target, since, waiting, refused }) => {
    const state = states.get(name);
    return {
      name,
      type: sinks.find((one) => one.name === name)?.type ?? null,
      target,
      since,
      waiting,
      refused,
      state: state?.state ?? 'absent',
      reason: state?.reason ?? null,
      retryAt: state?.retryAt ?? null,
    };
  });
}
