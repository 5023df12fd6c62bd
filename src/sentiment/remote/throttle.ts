import type { Clock } from '../../model/clock.ts';

export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Lets so many requests begin a second, evenly spaced, and so many be under way at a time; first come, first served. */
export class Throttle {
  private readonly gapMs: number;
  private readonly clock: Clock;
  private readonly sleep: Sleep;
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private nextAt = 0;

  constructor(options: { perSecond: number; concurrency: number; clock: Clock; sleep: Sleep }) {
    this.gapMs = 1000 / options.perSecond;
    this.free = options.concurrency;
    this.clock = options.clock;
    this.sleep = options.sleep;
  }

  /** Runs one request when its turn has come. */
  async run<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      signal.throwIfAborted();
      await this.turn(signal);
      return await request();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }

  private async turn(signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + this.gapMs;
    if (at > now) await this.sleep(at - now, signal);
  }
}
