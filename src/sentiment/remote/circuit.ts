import type { Clock } from '../../model/clock.ts';

/**
 * Closed: requests go out. After `failures` in a row it opens: for `coolOffMs` none goes out. Then it is half
 * open: one goes out, and closes it where it succeeds or opens it for another while where it fails.
 */
export class Circuit {
  private readonly failures: number;
  private readonly coolOffMs: number;
  private readonly clock: Clock;
  private inARow = 0;
  private openUntil = 0;

  constructor(options: { failures: number; coolOffMs: number; clock: Clock }) {
    this.failures = options.failures;
    this.coolOffMs = options.coolOffMs;
    this.clock = options.clock;
  }

  /** How long until a request may go out, ms; 0 for now. The first to ask when it is half open is let through. */
  waitMs(): number {
    const now = this.clock.now();
    if (now < this.openUntil) return this.openUntil - now;
    if (this.openUntil > 0) this.openUntil = now + this.coolOffMs;
    return 0;
  }

  succeeded(): void {
    this.inARow = 0;
    this.openUntil = 0;
  }

  /** `pauseMs` is what the service itself asked for. */
  failed(pauseMs = 0): void {
    this.inARow++;
    const opens = this.inARow >= this.failures || pauseMs > this.coolOffMs;
    if (opens) this.openUntil = this.clock.now() + Math.max(this.coolOffMs, pauseMs);
  }
}
