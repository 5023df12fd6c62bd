/**
 * Brings changes to a sink whatever it takes: what failed is written again, item by item, at growing distances; what
 * the sink will not take, and what fails again and again while others pass, is given back with the reason.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../model/errors.ts';
import { type Change, type Outcome, type Sink, SinkError } from './sink.ts';

const FIRST_MS = 250;
const LONGEST_MS = 60_000;
/** A change that failed so often is held to be at fault itself, where another passes beside it. */
const MOST_FAILURES = 12;
/** What passes wherever the sink takes anything: the deletion of a post that never was. */
const PROBE: Change = { id: 'undertone:probe', post: null, order: { version: 0, hash: null } };

export interface DeliverOptions {
  signal: AbortSignal;
  /** Is told why it waits and for how long, ms; and with null when the sink works again. */
  onWait?(waiting: { reason: string; ms: number } | null): void;
  /** How waits are waited out; real time unless given. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Delivered {
  taken: string[];
  refused: { id: string; reason: string }[];
}

/** Resolves once every change is taken or refused; rejects where the signal aborts before. */
export async function deliver(
  sink: Sink,
  changes: readonly Change[],
  options: DeliverOptions,
): Promise<Delivered> {
  const delivered: Delivered = { taken: [], refused: [] };
  for (let at = 0; at < changes.length; at += sink.most) {
    await new Delivery(sink, delivered, options).run(changes.slice(at, at + sink.most));
  }
  return delivered;
}

/** Prepares the sink, however often that takes. */
export const prepare = (sink: Sink, options: DeliverOptions): Promise<void> =>
  untilDone(() => sink.prepare(options.signal), options);

/** Does what may be done any number of times until it is done once; rejects where the signal aborts before. */
export async function untilDone(work: () => Promise<void>, options: DeliverOptions): Promise<void> {
  const waits = new Waits(options);
  for (;;) {
    options.signal.throwIfAborted();
    try {
      await work();
      waits.over();
      return;
    } catch (error) {
      options.signal.throwIfAborted();
      await waits.next(messageOf(error), error instanceof SinkError ? error.retryAfter : null);
    }
  }
}

class Delivery {
  readonly #sink: Sink;
  readonly #delivered: Delivered;
  readonly #signal: AbortSignal;
  readonly #waits: Waits;
  readonly #failures = new Map<string, number>();
  #isProbing = false;

  constructor(sink: Sink, delivered: Delivered, options: DeliverOptions) {
    this.#sink = sink;
    this.#delivered = delivered;
    this.#signal = options.signal;
    this.#waits = new Waits(options);
  }

  async run(changes: readonly Change[]): Promise<void> {
    let pending = changes;
    while (pending.length > 0) {
      this.#signal.throwIfAborted();
      let outcomes: Outcome[];
      try {
        outcomes = await this.#sink.write(this.#isProbing ? [...pending, PROBE] : pending, this.#signal);
      } catch (error) {
        this.#signal.throwIfAborted();
        if (error instanceof SinkError && error.kind === 'content') return this.#divide(pending, error);
        await this.#waits.next(messageOf(error), error instanceof SinkError ? error.retryAfter : null);
        continue;
      }
      pending = await this.#settle(pending, outcomes);
    }
  }

  /** One of them is at fault: halves of halves find it, and the others pass. */
  async #divide(changes: readonly Change[], { message }: SinkError): Promise<void> {
    if (changes.length === 1) {
      this.#delivered.refused.push({ id: changes[0]!.id, reason: message });
      return;
    }
    const half = changes.length >> 1;
    await this.run(changes.slice(0, half));
    await this.run(changes.slice(half));
  }

  /** Those that are to be written again, once it is time. */
  async #settle(changes: readonly Change[], outcomes: readonly Outcome[]): Promise<Change[]> {
    const { taken, refused } = this.#delivered;
    const again: { change: Change; reason: string }[] = [];
    changes.forEach((change, index) => {
      const outcome = outcomes[index]!;
      if (outcome.state === 'done') taken.push(change.id);
      else if (outcome.state === 'refused') refused.push({ id: change.id, reason: outcome.reason });
      else again.push({ change, reason: outcome.reason });
    });
    const hasPassed = again.length < changes.length || (this.#isProbing && outcomes.at(-1)!.state === 'done');
    if (hasPassed) this.#waits.over();
    if (again.length === 0) return [];
    const left = again.filter(({ change: { id }, reason }) => {
      const failures = (this.#failures.get(id) ?? 0) + 1;
      this.#failures.set(id, failures);
      if (failures < MOST_FAILURES) return true;
      // Where nothing passes it is the sink that fails, and nobody is at fault.
      this.#isProbing = true;
      if (!hasPassed) return true;
      refused.push({ id, reason: `failed ${failures} times: ${reason}` });
      return false;
    });
    if (left.length > 0) await this.#waits.next(left[0]!.reason, null);
    return left.map(({ change }) => change);
  }
}

/** Waits that double, up to a fifth longer, so that those that failed together do not come together. */
class Waits {
  readonly #options: DeliverOptions;
  #attempts = 0;

  constructor(options: DeliverOptions) {
    this.#options = options;
  }

  async next(reason: string, retryAfter: number | null): Promise<void> {
    const { signal, onWait, wait = pause } = this.#options;
    const longest = Math.min(FIRST_MS * 2 ** Math.min(this.#attempts++, 20), LONGEST_MS);
    const ms = Math.max(Math.round(longest * (1 + Math.random() / 5)), retryAfter ?? 0);
    onWait?.({ reason, ms });
    await wait(ms, signal);
  }

  over(): void {
    if (this.#attempts === 0) return;
    this.#attempts = 0;
    this.#options.onWait?.(null);
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal });
