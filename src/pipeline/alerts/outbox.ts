/**
 * Sends what is to be told of firings. Each delivery is tried until its channel has taken it, at growing distances, and
 * given up after a day. One that was taken just before a crash is sent again, under the same key.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { GIVE_UP_AFTER_MS, waitAfter } from '../../alerts/back-off.ts';
import { type Channel, DeliveryError } from '../../alerts/channels/channel.ts';
import type { Notice } from '../../alerts/notice.ts';
import { type Delivery, dueDeliveries, settleDelivery } from '../../lake/alerts/deliveries.ts';
import { findFiring } from '../../lake/alerts/firings.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import type { Clock } from '../../model/clock.ts';
import { passed } from '../../model/durable-boundary.ts';
import { messageOf } from '../../model/errors.ts';
import type { QueryEngine } from '../../query/engine.ts';
import { noticeOf } from './notice-of.ts';

const AT_ONCE = 4;
const SEND_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 2_000;

export interface Sent {
  delivery: Delivery;
  /** `failed` is tried again. */
  outcome: 'delivered' | 'failed' | 'dead';
  reason: string | null;
}

export interface OutboxOptions {
  channels: readonly Channel[];
  queries: () => Promise<QueryEngine>;
  clock: Clock;
  onSent?(sent: Sent): void;
}

export class Outbox {
  readonly #db: OwnedLake['db'];
  readonly #options: OutboxOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(lake: OwnedLake, options: OutboxOptions) {
    this.#db = lake.db;
    this.#options = options;
  }

  /** Sends what is due now and as time goes on; rejects where the lake can no longer be written. */
  start(): Promise<void> {
    this.#running = this.#run();
    return this.#running;
  }

  /** Sends what is due once; the channels are asked side by side. Returns how many there were. */
  async flush(): Promise<number> {
    const due = dueDeliveries(this.#db, this.#options.clock.now(), AT_ONCE);
    await Promise.all(due.map((delivery) => this.#deliver(delivery)));
    return due.length;
  }

  /** What is under way is given up and follows at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running.catch(() => {});
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if ((await this.flush()) > 0) continue;
      await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { clock } = this.#options;
    try {
      const notice = await this.#notice(delivery);
      const channel = this.#options.channels.find(({ name }) => name === delivery.channel);
      if (channel === undefined) {
        throw new DeliveryError(
          `The configuration has no channel "${delivery.channel}", which the alert names.`,
        );
      }
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(SEND_WITHIN_MS)]);
      await channel.send(notice, signal);
      passed('alert-sent');
      this.#settle(delivery, 'delivered', clock.now(), null, null);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const retryAfter = error instanceof DeliveryError ? error.retryAfter : null;
      const isOver = clock.now() - delivery.createdAt >= GIVE_UP_AFTER_MS;
      this.#settle(delivery, isOver ? 'dead' : 'failed', clock.now(), messageOf(error), retryAfter);
    }
  }

  async #notice(delivery: Delivery): Promise<Notice> {
    const firing = findFiring(this.#db, delivery);
    if (firing === null) throw new DeliveryError('What it was to tell of is no longer kept.');
    return noticeOf(await this.#options.queries(), firing, delivery);
  }

  #settle(
    delivery: Delivery,
    outcome: Sent['outcome'],
    now: number,
    reason: string | null,
    retryAfter: number | null,
  ): void {
    const attempts = delivery.attempts + 1;
    const isOver = outcome !== 'failed';
    settleDelivery(this.#db, delivery.key, {
      state: outcome === 'failed' ? 'waiting' : outcome,
      attempts,
      nextAt: isOver ? delivery.nextAt : now + waitAfter(attempts, retryAfter, Math.random()),
      endedAt: isOver ? now : null,
      reason,
    });
    this.#options.onSent?.({ delivery, outcome, reason });
  }
}
