import type { Block, BlockFormat, Cursor } from '../../model/block.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { TopicSet } from '../../model/topic.ts';
import { type Asked, transportsOf } from './asked.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { Feed } from './feed.ts';
import type { Cause, FeedSettings, FeedState } from './feed-settings.ts';
import { type Entry, Outbox, type OutboxLimits } from './outbox.ts';
import { accountedTo, advance, bounded, coverageOf, type Progress, UNBEGUN } from './progress.ts';
import { Recent } from './recent.ts';
import { refusalSentence } from './refusal.ts';
import { type Stream, streamName } from './streams.ts';
import type { TimelineClient } from './timeline-client.ts';

export interface ReadingSettings extends Omit<FeedSettings, 'transports'>, OutboxLimits {
  /** The longest time without a block, ms. */
  flushMs: number;
  topics: TopicSet;
  onState: (server: string, stream: string, state: FeedState) => void;
}

/** Streams keep what a topic asked for. */
export const FORMAT: BlockFormat = { kind: 'jsonl', topics: 'select' };

const PAUSED: Cause = { reason: 'paused', detail: 'collection was stopped' };
const CRASHED: Cause = { reason: 'crash', detail: 'the process ended without warning' };

/** One reading of the source: the feeds, what they brought, and what of that was yielded. */
export class Reading {
  readonly #name: string;
  readonly #settings: ReadingSettings;
  readonly #asked: () => Asked[];
  readonly #followed: ReadonlySet<string>;
  readonly #clients: ReadonlyMap<string, TimelineClient>;
  readonly #outbox: Outbox;
  readonly #recent = new Map<string, Recent>();
  readonly #feeds = new Map<string, { feed: Feed; stop: AbortController; refused: boolean }>();
  readonly #ended = new AbortController();
  /** The account with everything the feeds have said, and with what was taken of it. */
  #said: Progress = {};
  #taken: Progress = {};
  #cause: Cause = PAUSED;
  /** Whether nothing of this source was ever read. */
  #isFirst = true;
  #fatal: UndertoneError | null = null;

  constructor(
    name: string,
    settings: ReadingSettings,
    asked: () => Asked[],
    followed: ReadonlySet<string>,
    clients: ReadonlyMap<string, TimelineClient>,
  ) {
    this.#name = name;
    this.#settings = settings;
    this.#asked = asked;
    this.#followed = followed;
    this.#clients = clients;
    this.#outbox = new Outbox(settings);
  }

  async *read(cursor: Cursor | null, signal: AbortSignal): AsyncGenerator<Block> {
    const { progress, stopped } = parseCursor(cursor);
    this.#cause = stopped ? PAUSED : CRASHED;
    const names = new Set(this.#asked().map(({ name }) => name));
    this.#taken = Object.fromEntries(Object.entries(progress).filter(([name]) => names.has(name)));
    this.#said = this.#taken;
    this.#isFirst = Object.keys(this.#taken).length === 0;
    const running = AbortSignal.any([signal, this.#ended.signal]);
    this.#follow();
    const unfollow = this.#settings.topics.onChange(() => this.#follow());
    try {
      while (!running.aborted) {
        await this.#outbox.due(this.#settings.flushMs, running);
        if (!running.aborted) yield this.#block(this.#outbox.take(), false);
      }
      if (this.#fatal !== null) throw this.#fatal;
      let entries = this.#outbox.take();
      for (; entries.some(({ line }) => line !== null); entries = this.#outbox.take()) {
        yield this.#block(entries, false);
      }
      yield this.#block(entries, true);
    } finally {
      unfollow();
      this.#ended.abort();
      for (const { stop } of this.#feeds.values()) stop.abort();
    }
  }

  /** Starts what is asked for and not yet running, and stops what is asked for no more. */
  #follow(): void {
    const asked = new Map(this.#asked().map((one) => [one.name, one]));
    for (const [name, { stop }] of this.#feeds) {
      if (asked.has(name)) continue;
      stop.abort();
      this.#feeds.delete(name);
      this.#said = without(this.#said, name);
      this.#taken = without(this.#taken, name);
    }
    for (const one of asked.values()) if (!this.#feeds.has(one.name)) this.#start(one);
  }

  #start({ name, server, stream }: Asked): void {
    const { host, origin, token } = server;
    if (!this.#recent.has(host)) this.#recent.set(host, new Recent());
    const stop = new AbortController();
    const feed = new Feed(
      { ...this.#settings, transports: transportsOf(server) },
      {
        origin,
        host,
        token,
        stream,
        followed: this.#followed,
        client: this.#clients.get(host)!,
        recent: this.#recent.get(host)!,
        outbox: this.#outbox,
        progress: () => this.#said[name] ?? UNBEGUN,
        onChange: (change) => {
          if (stop.signal.aborted) return;
          this.#said = { ...this.#said, [name]: bounded(advance(this.#said[name] ?? UNBEGUN, change)) };
        },
        onState: (state) => {
          this.#settings.onState(host, streamName(stream), state);
          if (state.state === 'refused') this.#refused(name, server, stream, state);
        },
      },
      this.#cause,
      stop.signal,
    );
    this.#feeds.set(name, { feed, stop, refused: false });
    feed.run().catch((error) => this.#fail(error));
  }

  /** Gives up where nothing has ever come and every stream is refused: that is a matter of the configuration. */
  #refused(
    name: string,
    server: Asked['server'],
    stream: Stream,
    state: FeedState & { state: 'refused' },
  ): void {
    const running = this.#feeds.get(name);
    if (running !== undefined) running.refused = true;
    const all = [...this.#feeds.values()];
    if (!all.every(({ feed, refused }) => refused && !feed.delivered)) return;
    if (!this.#isFirst) return;
    const sentence = refusalSentence(server.host, stream, server.token !== null, state.failure);
    this.#fail(new UndertoneError('mastodon-refused', `The source ${this.#name} cannot read: ${sentence}`));
  }

  #fail(error: unknown): void {
    this.#fatal ??= error as UndertoneError;
    this.#ended.abort();
  }

  #block(entries: readonly Entry[], ending: boolean): Block {
    const before = this.#taken;
    let after: Progress = before;
    for (const { stream, changes } of entries) {
      if (!this.#feeds.has(stream)) continue;
      for (const change of changes) {
        after = { ...after, [stream]: advance(after[stream] ?? UNBEGUN, change) };
      }
    }
    const held = Object.entries(after).map(([name, stream]) => [name, bounded(stream)] as const);
    this.#taken = Object.fromEntries(held);
    const lines = entries.flatMap(({ line }) => (line === null ? [] : [line, LF]));
    return {
      source: this.#name,
      format: FORMAT,
      payload: Buffer.concat(lines.slice(0, -1)),
      receivedAt: entries.at(-1)?.receivedAt ?? this.#settings.clock.now(),
      cursor: accountedTo(after) === null ? null : formatCursor(this.#taken, ending),
      coverage: coverageOf(before, after, ending),
    };
  }
}

const LF = Buffer.from('\n');

function without(progress: Progress, name: string): Progress {
  return Object.fromEntries(Object.entries(progress).filter(([other]) => other !== name));
}
