/** Where news of alerts goes. */
import type { Notice } from '../notice.ts';

/**
 * The contract: `send` resolves once the receiver has taken the notice, and rejects with a DeliveryError else, within
 * the time that the signal gives. The same notice may be sent again, after a failure or a crash: it has the same key,
 * which goes with it where the channel has a place for one, so that a receiver can tell.
 */
export interface Channel {
  readonly name: string;
  readonly type: 'webhook' | 'slack' | 'email';
  /** For people: where it goes, without what is secret of it. */
  readonly target: string;
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

/** A notice did not arrive. The message is one plain sentence, without secrets. */
export class DeliveryError extends Error {
  /** How long the receiver asks to be left alone, ms; null where it says nothing. */
  readonly retryAfter: number | null;

  constructor(message: string, options: { retryAfter?: number | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DeliveryError';
    this.retryAfter = options.retryAfter ?? null;
  }
}
