/**
 * What happens, told to everyone who listens: posts as they become visible, and once a second the counts
 * and how the alerts stand, where they changed.
 *
 * The id of a `post` event is the number of its row, so a client that comes back with the last id it saw
 * gets what it missed from the lake itself, whether the connection broke or the server was started anew:
 * nothing twice, and nothing lost of the newest 500 posts. A `sampled` event says how many posts were left
 * out; null where that is not known.
 *
 * It reads nothing and costs nothing while nobody listens.
 */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../model/clock.ts';
import type { Post } from '../../model/post.ts';
import { LiveClient } from './client.ts';
import { formatEvent, HEARTBEAT, RETRY } from './event.ts';
import { Sampler } from './sampler.ts';
import type { VisiblePosts } from './visible-posts.ts';

/** What became visible at once. */
export interface LiveCommit {
  /** How many rows became visible. */
  count: number;
  /** One of them, by its place from 0. */
  post(index: number): Post;
}

export interface LiveSource {
  /** Calls back after each commit, in order; returns how to stop that. */
  onCommit(watch: (commit: LiveCommit) => void): () => void;
  posts: VisiblePosts;
  /** The counts of a `summary` event. */
  summary(): Promise<unknown>;
  /** The windows of `window` events, by a name that stays theirs. */
  windows(): Promise<ReadonlyMap<string, unknown>>;
  /** What an `alerts` event tells; null where nothing is watched for. */
  alerts(): unknown;
  /** How a post is shown. */
  describe(post: Post): unknown;
  onFault(error: unknown): void;
  onClients(count: number): void;
}

export interface LiveLimits {
  clients: number;
  postsPerSecond: number;
  tickMs: number;
  heartbeatMs: number;
  /** How many of the newest posts are looked through for what a client missed. */
  lookBack: number;
  /** Bytes a client may leave unread; what it is given to begin with is at most half of it. */
  pendingBytes: number;
}

const LIMITS: LiveLimits = {
  clients: 1000,
  postsPerSecond: 50,
  tickMs: 1000,
  heartbeatMs: 15_000,
  lookBack: 500,
  pendingBytes: 1024 * 1024,
};

/** More posts than any page shows; looking whether they are there takes a millisecond a second. */
const TOLD = 200;

export class LiveFeed {
  readonly #source: LiveSource;
  readonly #limits: LiveLimits;
  readonly #sampler: Sampler;
  readonly #clients = new Set<LiveClient>();
  readonly #timers: NodeJS.Timeout[];
  readonly #unwatch: () => void;
  #summary: Buffer | null = null;
  #windows = new Map<string, Buffer>();
  #alerts: Buffer | null = null;
  /** Posts told lately, by their ids, the latest last: who shows them has to hear when they are gone. */
  readonly #told = new Set<string>();
  #changed = true;
  #counting = false;
  #closed = false;

  constructor(source: LiveSource, clock: Clock, limits: Partial<LiveLimits> = {}) {
    this.#source = source;
    this.#limits = { ...LIMITS, ...limits };
    this.#sampler = new Sampler(this.#limits.postsPerSecond, clock);
    this.#unwatch = source.onCommit((commit) => this.#committed(commit));
    this.#timers = [
      setInterval(() => void this.#tick(), this.#limits.tickMs),
      setInterval(() => this.#broadcast(HEARTBEAT), this.#limits.heartbeatMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  hasRoom(): boolean {
    return !this.#closed && this.#clients.size < this.#limits.clients;
  }

  /**
   * Begins to tell a client what happens. `after` is the last event it saw, null for a new client, which gets
   * the `recent` newest posts to begin with.
   */
  connect(response: ServerResponse, from: { after: number | null; recent: number }): void {
    const client = new LiveClient(response, this.#limits.pendingBytes, () => this.#leave(client));
    client.send(RETRY);
    // All of this happens before the next commit can, so nothing comes twice or is left out between.
    for (const event of this.#toBegin(from)) client.send(event);
    // Those that listen already are told of what is new since the last second; this one is told all of it.
    this.#tellAlerts();
    this.#clients.add(client);
    this.#source.onClients(this.#clients.size);
    if (this.#changed || this.#summary === null) {
      this.#changed = true;
      void this.#tick();
    }
    if (this.#alerts !== null) client.send(this.#alerts);
    if (this.#summary !== null) client.send(this.#summary);
    for (const window of this.#windows.values()) client.send(window);
  }

  /** Ends all connections; nobody is let in any more. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
    for (const timer of this.#timers) clearInterval(timer);
    for (const client of this.#clients) client.end();
  }

  #toBegin({ after, recent }: { after: number | null; recent: number }): Buffer[] {
    return after === null ? this.#recent(recent) : this.#missed(after);
  }

  /** The newest posts in the order of their creation. All have the highest row as their id: all were told. */
  #recent(limit: number): Buffer[] {
    const posts = limit === 0 ? [] : this.#source.posts.newest(limit, Number.NEGATIVE_INFINITY);
    const id = Math.max(...posts.map(({ row }) => row));
    return this.#fitting(posts.map(({ post }) => this.#postEvent(id, post))).toReversed();
  }

  /** What became visible after a row, in that order. */
  #missed(after: number): Buffer[] {
    const posts = this.#source.posts.newest(this.#limits.lookBack, after);
    posts.sort((a, b) => b.row - a.row);
    const events = this.#fitting(posts.map(({ row, post }) => this.#postEvent(row, post))).toReversed();
    const whole = events.length === posts.length && posts.length < this.#limits.lookBack;
    return whole ? events : [formatEvent('sampled', { left_out: null }), ...events];
  }

  /** The first of the events, as many as a client may be given at once. */
  #fitting(events: Buffer[]): Buffer[] {
    let room = this.#limits.pendingBytes / 2;
    const end = events.findIndex((event) => {
      room -= event.length;
      return room < 0;
    });
    return end < 0 ? events : events.slice(0, end);
  }

  #leave(client: LiveClient): void {
    if (this.#clients.delete(client)) this.#source.onClients(this.#clients.size);
  }

  #committed(commit: LiveCommit): void {
    this.#changed = true;
    if (this.#clients.size === 0) return;
    const passing = this.#sampler.take(commit.count);
    const events: Buffer[] = [];
    for (let sent = 0; sent < passing; sent++) {
      const post = commit.post(Math.floor((sent * commit.count) / passing));
      const row = this.#source.posts.rowOf(post);
      if (row !== null) events.push(this.#postEvent(row, post));
    }
    if (events.length > 0) this.#broadcast(Buffer.concat(events));
  }

  #tellGone(): void {
    const ids = this.#source.posts.gone([...this.#told]);
    if (ids.length === 0) return;
    for (const id of ids) this.#told.delete(id);
    this.#broadcast(formatEvent('gone', { ids }));
  }

  #tellAlerts(): void {
    try {
      const alerts = this.#source.alerts();
      if (alerts !== null) this.#alerts = this.#broadcastChange('alerts', alerts, this.#alerts);
    } catch (error) {
      this.#source.onFault(error);
    }
  }

  #postEvent(row: number, post: Post): Buffer {
    this.#told.delete(post.id);
    this.#told.add(post.id);
    if (this.#told.size > TOLD) for (const id of this.#told) if (this.#told.delete(id)) break;
    return formatEvent('post', this.#source.describe(post), row);
  }

  async #tick(): Promise<void> {
    if (this.#clients.size === 0) return;
    this.#tellGone();
    this.#tellAlerts();
    const leftOut = this.#sampler.drain();
    if (leftOut > 0) this.#broadcast(formatEvent('sampled', { left_out: leftOut }));
    if (!this.#changed || this.#counting) return;
    this.#counting = true;
    this.#changed = false;
    try {
      await this.#count();
    } catch (error) {
      this.#changed = true;
      if (!this.#closed) this.#source.onFault(error);
    } finally {
      this.#counting = false;
    }
  }

  async #count(): Promise<void> {
    const [summary, windows] = await Promise.all([this.#source.summary(), this.#source.windows()]);
    this.#summary = this.#broadcastChange('summary', summary, this.#summary);
    const before = this.#windows;
    this.#windows = new Map();
    for (const [name, window] of windows) {
      this.#windows.set(name, this.#broadcastChange('window', window, before.get(name)));
    }
  }

  /** Tells everyone where the data is not as it was told before. */
  #broadcastChange(name: string, data: unknown, before: Buffer | null | undefined): Buffer {
    const event = formatEvent(name, data);
    if (before?.equals(event)) return before;
    this.#broadcast(event);
    return event;
  }

  #broadcast(bytes: Buffer): void {
    for (const client of this.#clients) client.send(bytes);
  }
}
