/** Alerts at work in the process that owns a lake: evaluated by its housekeeping, told by the outbox. */
import type { Channel } from '../../alerts/channels/channel.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import type { Clock } from '../../model/clock.ts';
import { QueryEngine } from '../../query/engine.ts';
import type { Alerts } from './alerts.ts';
import { Outbox, type Sent } from './outbox.ts';
import { AlertWatch, type WatchOptions } from './watch.ts';

export interface AlertingOptions extends Pick<WatchOptions, 'onHappened' | 'onFault'> {
  channels: readonly Channel[];
  onSent?(sent: Sent): void;
}

/** Questions of alerts are not to crowd out those of people. */
const QUESTIONS = { threads: 1, memoryMb: 256 };

export class Alerting {
  readonly watch: AlertWatch;
  readonly #outbox: Outbox;
  readonly #lake: OwnedLake;
  #queries: Promise<QueryEngine> | null = null;

  constructor(
    lake: OwnedLake,
    alerts: Alerts,
    options: AlertingOptions & { lateness: number; clock: Clock },
  ) {
    this.#lake = lake;
    const queries = (): Promise<QueryEngine> => this.#open();
    this.watch = new AlertWatch(lake, alerts, { ...options, queries, latenessMs: options.lateness });
    this.#outbox = new Outbox(lake, { ...options, queries });
  }

  /** Rejects where the lake can no longer be written. */
  start(): Promise<void> {
    return this.#outbox.start();
  }

  /** After the last round. */
  async close(): Promise<void> {
    await this.#outbox.stop();
    (await this.#queries?.catch(() => null))?.close();
  }

  /** Where there is nothing to ask, nothing is opened for it. */
  #open(): Promise<QueryEngine> {
    this.#queries ??= QueryEngine.open(this.#lake.root, QUESTIONS).catch((error: unknown) => {
      this.#queries = null;
      throw error;
    });
    return this.#queries;
  }
}
