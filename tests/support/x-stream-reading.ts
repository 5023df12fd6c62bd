import { afterEach, beforeEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Block, Cursor } from '../../src/model/block.ts';
import type { Coverage } from '../../src/model/coverage.ts';
import type { Topic, TopicSet } from '../../src/model/topic.ts';
import { createXApi } from '../../src/sources/x-api/client.ts';
import type { StreamState, XStreamOptions } from '../../src/sources/x-stream/options.ts';
import { createXStreamSource } from '../../src/sources/x-stream/x-stream.ts';
import { startXStreamServer, type XStreamServer } from '../servers/x-stream-server.ts';

/** Topics that a test may change. */
export class ChangingTopics implements TopicSet {
  #topics: readonly Topic[];
  readonly #listeners = new Set<() => void>();

  constructor(...topics: Topic[]) {
    this.#topics = topics;
  }

  list(): readonly Topic[] {
    return this.#topics;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(...topics: Topic[]): void {
    this.#topics = topics;
    for (const listener of this.#listeners) listener();
  }
}

export const COFFEE: Topic = { name: 'coffee', rule: 'coffee OR espresso' };

export const LAKE = 'a lake of the tests';

/** What a source brought, and said, so far. */
export class Reading {
  readonly blocks: Block[] = [];
  readonly states: StreamState[] = [];
  readonly notes: string[] = [];
  readonly gaps: { from: number; to: number; reason: string }[] = [];
  failure: unknown = null;
  cursor: Cursor | null;
  /** Not asked for the next block while set. */
  held = false;
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(
    server: { url: string; token: string },
    options: Partial<XStreamOptions> = {},
    cursor: Cursor | null = null,
    token = server.token,
  ) {
    this.cursor = cursor;
    const source = createXStreamSource({
      name: 'x',
      api: createXApi({ token, baseUrl: server.url }),
      topics: new ChangingTopics(COFFEE),
      lake: () => LAKE,
      heartbeatMs: 400,
      graceMs: 200,
      stableMs: 50,
      delays: {
        networkStepMs: 10,
        networkMaxMs: 50,
        httpFirstMs: 20,
        httpMaxMs: 200,
        rateLimitFirstMs: 60,
        rateLimitMaxMs: 400,
        usageCapMs: 100,
      },
      settleMs: 0,
      backfillSettleMs: 30,
      blockDelayMs: 5,
      tickMs: 25,
      rulesDelayMs: 5,
      onState: (state) => this.states.push(state),
      onNote: (note) => this.notes.push(note),
      onGap: (gap) => this.gaps.push(gap),
      ...options,
    });
    this.#done = this.#read(source.read(cursor, this.#stop.signal));
  }

  async #read(blocks: AsyncIterable<Block>): Promise<void> {
    try {
      for await (const block of blocks) {
        this.blocks.push(block);
        if (block.cursor !== null) this.cursor = block.cursor;
        while (this.held) await sleep(5);
      }
    } catch (error) {
      this.failure = error;
    }
  }

  get lines(): string[] {
    return this.blocks.flatMap(({ payload }) =>
      payload.length === 0 ? [] : Buffer.from(payload).toString('utf8').split('\n'),
    );
  }

  /** The texts of the posts, in order. */
  get texts(): string[] {
    return this.lines.map((line) => JSON.parse(line).data?.text).filter((text) => text !== undefined);
  }

  get coverage(): Coverage[] {
    return this.blocks.flatMap((block) => block.coverage ?? []);
  }

  live(times = 1): Promise<void> {
    return this.until(() => this.states.filter(({ state }) => state === 'live').length >= times);
  }

  /** Waits for what is to come; fails after ten seconds. */
  async until(condition: () => boolean): Promise<void> {
    const end = performance.now() + 10_000;
    while (!condition()) {
      if (this.failure !== null) throw this.failure;
      if (performance.now() > end)
        throw new Error(`never came: ${condition}; ${JSON.stringify(this.states)}`);
      await sleep(2);
    }
  }

  /** Stops it cleanly, and gives the cursor that it left. */
  async stop(): Promise<Cursor | null> {
    this.#stop.abort();
    await this.#done;
    return this.cursor;
  }

  /** Waits until it has failed by itself. */
  async failed(): Promise<unknown> {
    await this.#done;
    return this.failure;
  }
}

/**
 * What is missing of a topic's time by all that was noted: gaps less what is covered, as [from, to) in ms. What
 * is covered is never missing, whatever gap is noted before or after (model/coverage.ts).
 */
export function missing(coverage: readonly Coverage[], topic: string | null): [number, number][] {
  const of = coverage.filter((note) => note.topic === topic && note.to > note.from);
  const covered = of.filter(({ kind }) => kind === 'covered');
  const edges = [...new Set(of.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const out: [number, number][] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i]!, edges[i + 1]!];
    const within = (note: Coverage) => note.from <= from && note.to >= to;
    if (!of.some((note) => note.kind === 'gap' && within(note)) || covered.some(within)) continue;
    const last = out.at(-1);
    if (last?.[1] === from) last[1] = to;
    else out.push([from, to]);
  }
  return out;
}

/** A fresh server for each test of a file, and sources that read from it until the test ends. */
export interface Bench {
  server: XStreamServer;
  read(options?: Partial<XStreamOptions>, cursor?: Cursor | null, token?: string): Reading;
}

export function useServer(): Bench {
  let readings: Reading[] = [];
  const bench: Bench = {
    server: null as unknown as XStreamServer,
    read(options = {}, cursor = null, token = undefined) {
      const reading = new Reading(bench.server, options, cursor, token);
      readings.push(reading);
      return reading;
    },
  };
  beforeEach(async () => {
    readings = [];
    bench.server = await startXStreamServer();
    bench.server.heartbeatMs = 100;
  });
  afterEach(async () => {
    await Promise.all(readings.map((reading) => reading.stop()));
    await bench.server.close();
  });
  return bench;
}

/** Why a source waited, as often as it did. */
export const reasonsOf = (reading: Reading): string[] =>
  reading.states.flatMap((state) => (state.state === 'waiting' ? [state.reason] : []));
