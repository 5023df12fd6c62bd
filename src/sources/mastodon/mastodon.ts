import type { Block, BlockFormat, Cursor } from '../../model/block.ts';
import { systemClock } from '../../model/clock.ts';
import { UndertoneError, UsageError } from '../../model/errors.ts';
import type { TopicSet } from '../../model/topic.ts';
import type { Source } from '../source.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { type Cause, Feed, type FeedSettings, type FeedState, type Transport } from './feed.ts';
import { createHealer } from './heal.ts';
import { type Entry, Outbox, type OutboxLimits } from './outbox.ts';
import { accountedTo, advance, coverageOf, type Progress, UNBEGUN } from './progress.ts';
import { Recent } from './recent.ts';
import { refusalSentence } from './refusal.ts';
import { parseServer, type ServerAddress } from './server-address.ts';
import { type Stream, streamName } from './streams.ts';
import { TimelineClient } from './timeline-client.ts';
import { tagsInRule } from './topic-tags.ts';

export interface MastodonServer {
  /** A host name, or an https:// address; http:// on this machine alone. */
  address: string;
  /** An access token of this server; null where there is none. */
  token: string | null;
  streams: readonly Stream[];
  /** Whether the hashtags of the topics' rules are streams as well. */
  topicTags: boolean;
  /** `auto` takes server-sent events, else a WebSocket, else asks the timeline every so often. */
  transport: 'auto' | Transport;
}

interface Settings extends Omit<FeedSettings, 'transports'>, OutboxLimits {
  /** The longest time without a block, ms. */
  flushMs: number;
  topics: TopicSet;
  onState: (server: string, stream: string, state: FeedState) => void;
}

export type MastodonOptions = { name: string; servers: readonly MastodonServer[] } & Partial<Settings>;

const NO_TOPICS: TopicSet = { list: () => [], onChange: () => () => {} };

const DEFAULTS: Settings = {
  stallMs: 45_000,
  openMs: 20_000,
  stableMs: 30_000,
  firstDelayMs: 1000,
  maxDelayMs: 60_000,
  refusedMs: 300_000,
  limitedMs: 60_000,
  pollMs: 30_000,
  overlapMs: 120_000,
  maxPages: 400,
  honourOptOut: true,
  blockBytes: 1_000_000,
  blockEvents: 2_000,
  blockDelayMs: 250,
  bufferBytes: 8_000_000,
  flushMs: 5000,
  topics: NO_TOPICS,
  clock: systemClock,
  random: Math.random,
  onState: () => {},
};

/** Streams keep what a topic asked for. */
const FORMAT: BlockFormat = { kind: 'jsonl', topics: 'select' };

const PAUSED: Cause = { reason: 'paused', detail: 'collection was stopped' };
const CRASHED: Cause = { reason: 'crash', detail: 'the process ended without warning' };

interface Asked {
  name: string;
  server: MastodonServer & ServerAddress;
  stream: Stream;
}

/**
 * Streams of one or several Mastodon servers, and of servers that speak its API, as one live source. Each line
 * is an event with the `server` that brought it (line.ts). The cursor holds how far each stream is accounted
 * for and what of it is missing; after a break that is read from the server's timelines.
 *
 * Throws a UsageError for an address that is none; on reading an UndertoneError where every stream is refused
 * from the start, with what to do.
 */
export function createMastodonSource(options: MastodonOptions): Source {
  const settings: Settings = { ...DEFAULTS, ...options };
  const servers = options.servers.map((server) => ({
    ...server,
    ...parseServer(options.name, server.address),
  }));
  const hosts = new Set(servers.map(({ host }) => host));
  if (hosts.size < servers.length || servers.length === 0) {
    throw new UsageError(
      servers.length === 0
        ? `The source ${options.name} names no Mastodon server; name at least one.`
        : `The source ${options.name} names a Mastodon server twice; name each once, with all its streams.`,
    );
  }
  const clients = new Map(
    servers.map(({ host, origin, token }) => [host, new TimelineClient({ ...settings, origin, token })]),
  );
  const asked = () => streamsAsked(servers, settings.topics);
  return {
    name: options.name,
    read: (cursor, signal) => new Reading(options.name, settings, asked, hosts, clients).read(cursor, signal),
    healer: createHealer(
      options.name,
      FORMAT,
      () =>
        asked().map(({ server, stream }) => ({
          host: server.host,
          stream,
          client: clients.get(server.host)!,
        })),
      { ...settings, followed: hosts },
    ),
  };
}

function streamsAsked(servers: readonly (MastodonServer & ServerAddress)[], topics: TopicSet): Asked[] {
  const tags = [...new Set(topics.list().flatMap(({ rule }) => tagsInRule(rule)))];
  const asked = new Map<string, Asked>();
  for (const server of servers) {
    const ofTopics = tags.map((tag): Stream => ({ kind: 'hashtag', tag, local: false }));
    for (const stream of [...server.streams, ...(server.topicTags ? ofTopics : [])]) {
      const name = `${server.host} ${streamName(stream)}`;
      asked.set(name, { name, server, stream });
    }
  }
  return [...asked.values()];
}

/** One reading of the source: the feeds, what they brought, and what of that was yielded. */
class Reading {
  readonly #name: string;
  readonly #settings: Settings;
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
  #fatal: UndertoneError | null = null;

  constructor(
    name: string,
    settings: Settings,
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
    const { host, origin, token, transport } = server;
    if (!this.#recent.has(host)) this.#recent.set(host, new Recent());
    const stop = new AbortController();
    const transports: readonly Transport[] =
      transport === 'auto' ? ['sse', 'websocket', 'poll'] : [transport];
    const feed = new Feed(
      { ...this.#settings, transports },
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
          this.#said = { ...this.#said, [name]: advance(this.#said[name] ?? UNBEGUN, change) };
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
    if (Object.keys(this.#taken).length > 0) return;
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
    this.#taken = after;
    const lines = entries.flatMap(({ line }) => (line === null ? [] : [line, LF]));
    return {
      source: this.#name,
      format: FORMAT,
      payload: Buffer.concat(lines.slice(0, -1)),
      receivedAt: entries.at(-1)?.receivedAt ?? this.#settings.clock.now(),
      cursor: accountedTo(after) === null ? null : formatCursor(after, ending),
      coverage: coverageOf(before, after, ending),
    };
  }
}

const LF = Buffer.from('\n');

function without(progress: Progress, name: string): Progress {
  return Object.fromEntries(Object.entries(progress).filter(([other]) => other !== name));
}
