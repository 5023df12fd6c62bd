/** A lake with alerts, whose posts and clock a test sets. */

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Channel } from '../../src/alerts/channels/channel.ts';
import type { Delivery } from '../../src/lake/alerts/deliveries.ts';
import { Alerts } from '../../src/pipeline/alerts/alerts.ts';
import type { Happened } from '../../src/pipeline/alerts/evaluate.ts';
import { Outbox, type Sent } from '../../src/pipeline/alerts/outbox.ts';
import { AlertWatch } from '../../src/pipeline/alerts/watch.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from './lakes.ts';

const MINUTE = 60_000;
export const NOON = Date.UTC(2026, 2, 4, 12);
export const LATENESS = 5 * MINUTE;

export interface Said {
  /** ms since the epoch. */
  at: number;
  text: string;
  /** Said under this id before: a deletion. */
  deleted?: boolean;
}

/** A tweet as X's archives write it; its id is its time and a number. */
export function tweet(id: number, { at, text }: Said): string {
  return JSON.stringify({
    id_str: String(1_600_000_000_000_000_000n + BigInt(id)),
    created_at: new Date(at)
      .toUTCString()
      .replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 +0000 $4'),
    text,
    user: { id_str: '7', screen_name: 'ann' },
    lang: 'en',
  });
}

export const deletion = (id: number): string =>
  JSON.stringify({
    delete: { status: { id_str: String(1_600_000_000_000_000_000n + BigInt(id)), user_id_str: '7' } },
  });

export class WatchedLake {
  readonly pipeline: Pipeline;
  readonly alerts: Alerts;
  readonly queries: QueryEngine;
  readonly happened: Happened[] = [];
  readonly faults: { alert: string; reason: string }[] = [];
  readonly sent: Sent[] = [];
  now = NOON;
  #number = 0;

  private constructor(pipeline: Pipeline, queries: QueryEngine) {
    this.pipeline = pipeline;
    this.queries = queries;
    this.alerts = new Alerts(pipeline.lake.db, { now: () => this.now });
  }

  static async open(t: TestContext): Promise<WatchedLake> {
    const root = join(temporaryFolder(t), 'lake');
    const pipeline = await openPipeline(root);
    const queries = await QueryEngine.open(root);
    t.after(async () => {
      queries.close();
      await pipeline.close();
    });
    return new WatchedLake(pipeline, queries);
  }

  /** Makes lines visible; returns the numbers of the posts. */
  async lines(...lines: string[]): Promise<void> {
    await collectAll(this.pipeline, linesSource(`lines-${++this.#number}`, lines));
  }

  /** So many posts, spread over a quarter-hour that begins at a time. */
  async say(
    at: number,
    count: number,
    text = 'a plain day',
    first = Math.floor(at / 1000) % 1e9,
  ): Promise<void> {
    const lines = Array.from({ length: count }, (_, number) =>
      tweet(first * 1000 + number, { at: at + (number * 14 * MINUTE) / count, text }),
    );
    await this.lines(...lines);
  }

  /** A round of evaluation by a process that remembers nothing, at a time. */
  async round(now: number = this.now): Promise<Happened[]> {
    this.now = now;
    const before = this.happened.length;
    const watch = new AlertWatch(this.pipeline.lake, this.alerts, {
      latenessMs: LATENESS,
      queries: async () => this.queries,
      onHappened: (one) => this.happened.push(one),
      onFault: (fault) => this.faults.push(fault),
    });
    await watch.round(now);
    return this.happened.slice(before);
  }

  outbox(...channels: Channel[]): Outbox {
    return new Outbox(this.pipeline.lake, {
      channels,
      queries: async () => this.queries,
      clock: { now: () => this.now },
      onSent: (sent) => this.sent.push(sent),
    });
  }

  waiting(): Delivery['key'][] {
    return this.pipeline.lake.db
      .prepare("select key from alert_delivery where state = 'waiting' order by key")
      .all()
      .map(({ key }) => String(key));
  }
}
