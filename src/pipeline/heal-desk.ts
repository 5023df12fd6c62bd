/** Healing of gaps in the background of the process that collects: one run at a time, the last few remembered. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Clock } from '../model/clock.ts';
import { messageOf, UndertoneError } from '../model/errors.ts';
import type { Source } from '../sources/source.ts';
import { type HealArgs, type HealedGap, type HealProgress, healGaps } from './backfill-gaps.ts';
import type { Pipeline } from './pipeline.ts';

export const HEAL_STATES = ['running', 'done', 'cancelled', 'failed'] as const;

/** Times are ISO 8601, UTC. */
export interface HealRun {
  id: string;
  state: (typeof HEAL_STATES)[number];
  /** Why it failed. */
  reason: string | null;
  started_at: string;
  ended_at: string | null;
  /** Gaps that are asked for, and which of them, from 1, is under way; 0 before the first. */
  gaps: number;
  gap: number;
  /** What came so far. */
  blocks: number;
  bytes: number;
  /** When it has ended: what became of each gap, and how much is healed and left, in seconds. */
  healed: HealedGap[];
  healed_seconds: number;
  seconds_left: number;
}

export interface HealDeskOptions {
  /** Those that are collected from, to be asked again. */
  sources: readonly Source[];
  clock: Clock;
  onEnd(run: HealRun): void;
}

const REMEMBERED = 20;

export class HealDesk {
  readonly #pipeline: Pipeline;
  readonly #options: HealDeskOptions;
  readonly #closing = new AbortController();
  #runs: HealRun[] = [];
  #current: { stop: AbortController; done: Promise<void> } | null = null;

  constructor(pipeline: Pipeline, options: HealDeskOptions) {
    this.#pipeline = pipeline;
    this.#options = options;
  }

  /** Begins to ask for the gaps that fit. Throws an UndertoneError `heal-running` where another is under way. */
  start(args: HealArgs): HealRun {
    if (this.#current !== null) {
      throw new UndertoneError(
        'heal-running',
        'Gaps are being asked for already; wait for that, or cancel it.',
      );
    }
    const { sources, clock } = this.#options;
    const run: HealRun = {
      id: randomUUID(),
      state: 'running',
      reason: null,
      started_at: new Date(clock.now()).toISOString(),
      ended_at: null,
      gaps: 0,
      gap: 0,
      blocks: 0,
      bytes: 0,
      healed: [],
      healed_seconds: 0,
      seconds_left: 0,
    };
    this.#runs = [run, ...this.#runs].slice(0, REMEMBERED);
    const stop = new AbortController();
    const context = {
      signal: AbortSignal.any([stop.signal, this.#closing.signal]),
      stdin: Readable.from([]),
      progress: (value: unknown) => void Object.assign(run, value as HealProgress),
      sources,
      collecting: true,
    };
    const done = healGaps(this.#pipeline, args, context, clock)
      .then(
        ({ gaps, healed_seconds, seconds_left, blocks, bytes, interrupted }) => {
          Object.assign(run, { healed: gaps, healed_seconds, seconds_left, blocks, bytes });
          run.state = interrupted ? 'cancelled' : 'done';
        },
        (error: unknown) => {
          run.state = 'failed';
          run.reason = messageOf(error);
        },
      )
      .finally(() => {
        run.ended_at = new Date(clock.now()).toISOString();
        this.#current = null;
        this.#options.onEnd({ ...run });
      });
    this.#current = { stop, done };
    return { ...run };
  }

  /** The newest first. */
  list(): HealRun[] {
    return this.#runs.map((run) => ({ ...run }));
  }

  /** Stops the one that runs; what it healed stays so. Null where none does. */
  async cancel(): Promise<HealRun | null> {
    if (this.#current === null) return null;
    this.#current.stop.abort();
    await this.#current.done;
    return { ...this.#runs[0]! };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#current?.done;
  }
}
