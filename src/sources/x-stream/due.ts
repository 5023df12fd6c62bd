import type { Inbox } from './inbox.ts';

/** Waits for the moment at which a block is to be yielded. */
export class Due {
  readonly #inbox: Inbox;
  #wake: () => void = () => {};
  /** Whether the present wait ends by itself when the lines that are there are due. */
  #armed = false;

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  /** To be called after each line, which may be the one that makes a block due. */
  pushed(): void {
    if (this.#inbox.dueIn() === 0 || !this.#armed) this.#wake();
  }

  /** Has the present wait look again at what it waits for. */
  wake(): void {
    this.#wake();
  }

  /** Resolves when a block is due, at `deadline` on the monotonic clock, or when `over` says so. */
  async wait(deadline: number, over: () => boolean): Promise<void> {
    while (!over()) {
      const waitMs = Math.min(this.#inbox.dueIn(), deadline - performance.now());
      if (waitMs <= 0) return;
      this.#armed = !this.#inbox.empty;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#armed = false;
      this.#wake = () => {};
    }
  }
}
