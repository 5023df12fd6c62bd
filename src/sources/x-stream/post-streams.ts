import type { TopicSet } from '../../model/topic.ts';
import type { XApi } from '../x-api/client.ts';
import type { XApiError } from '../x-api/errors.ts';
import { type Account, gapReason } from './account.ts';
import { Silence } from './connection.ts';
import { backfillMinutes, postsEndpoint } from './endpoints.ts';
import type { Inbox } from './inbox.ts';
import { Link } from './link.ts';
import type { StreamSettings } from './options.ts';
import { keepRules } from './rule-keeper.ts';
import type { Synchronised } from './sync-rules.ts';

export interface StreamSink {
  inbox: Inbox;
  /** A line was pushed, or something else changed. */
  wake(): void;
  onTooLong(beginning: Buffer): void;
}

/**
 * The connections that bring posts: one, or several to the same stream, of which the time counts as covered
 * while any is live. For the filtered stream the rules are kept beside them; they connect when there is one.
 */
export class PostStreams {
  readonly #api: XApi;
  readonly #topics: TopicSet;
  readonly #settings: StreamSettings & { lake: () => string };
  readonly #account: Account;
  readonly #sink: StreamSink;
  readonly #links: Link[];
  #backfill: boolean;
  #ready: () => void = () => {};
  #problems = '';
  #lastAlive = 0;
  #accepted = false;

  constructor(
    api: XApi,
    topics: TopicSet,
    settings: StreamSettings & { lake: () => string },
    account: Account,
    sink: StreamSink,
  ) {
    this.#api = api;
    this.#topics = topics;
    this.#settings = settings;
    this.#account = account;
    this.#sink = sink;
    this.#backfill = settings.backfill;
    this.#links = Array.from({ length: settings.connections }, (_, index) => this.#link(index));
  }

  /** When something last came, ms since the epoch; 0 where nothing has. */
  get lastAlive(): number {
    return this.#lastAlive;
  }

  pause(): void {
    for (const link of this.#links) link.pause();
  }

  resume(): void {
    for (const link of this.#links) link.resume();
    this.#account.resumed(this.#settings.clock.now());
  }

  /** Runs until the signal aborts. Throws an XApiError that does not pass. */
  async run(signal: AbortSignal): Promise<void> {
    const { stream } = this.#settings;
    if (stream === 'sample') return this.#connect(signal);
    if (this.#account.mark === null) {
      const names = this.#topics.list().map(({ name }) => name);
      this.#account.follow(names, this.#settings.clock.now());
    }
    const ready = new Promise<void>((resolve) => {
      this.#ready = resolve;
    });
    const stopped = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    const rules = keepRules(
      this.#api,
      this.#topics,
      this.#settings,
      { onSynced: (result) => this.#synced(result), onFailed: (error, ms) => this.#rulesFailed(error, ms) },
      signal,
    );
    await Promise.race([ready, stopped, rules]);
    if (!signal.aborted) await Promise.all([rules, this.#connect(signal)]);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#links.map((link) => link.run(signal)));
  }

  #link(index: number): Link {
    const { clock, onState, stream } = this.#settings;
    const { inbox, wake, onTooLong } = this.#sink;
    const label =
      this.#settings.connections === 1 ? `${stream} stream` : `${stream} stream, connection ${index + 1}`;
    const link: Link = new Link(this.#api, this.#settings, {
      endpoint: () => postsEndpoint(stream, this.#minutes()),
      onConnecting: () => onState({ state: 'connecting', stream: label, aside: this.#otherLive(link) }),
      onLive: ({ query }) => {
        this.#accepted = true;
        onState({ state: 'live', stream: label, aside: false });
        if (this.#otherLive(link)) return;
        const at = clock.now();
        const minutes = query.backfill_minutes;
        const replayFrom = minutes === undefined ? null : at - Number(minutes) * 60_000;
        inbox.mark(() => this.#account.live(at, replayFrom));
        wake();
      },
      onLine: (line) => {
        inbox.push(line, clock.now());
        wake();
      },
      onTooLong,
      onAlive: () => {
        this.#lastAlive = clock.now();
      },
      onLost: (error, delayMs) => {
        const aside = this.#otherLive(link);
        onState({ state: 'waiting', stream: label, aside, delayMs, reason: error.message });
        if (aside) return;
        const at = clock.now();
        const alive = this.#lastAlive;
        const reason = gapReason(error.kind, error.cause instanceof Silence);
        inbox.mark(() => {
          this.#account.alive(alive);
          this.#account.lost(reason, error.message, at);
        });
        wake();
      },
      wasAccepted: () => this.#accepted,
      onRefused: (error, { query }) => {
        if (query.backfill_minutes === undefined) return false;
        if (error.kind !== 'invalid' && error.kind !== 'forbidden') return false;
        // Several connections may have asked at the same time.
        if (this.#backfill) {
          this.#settings.onNote(
            `X does not deliver again what was missed (backfill), which plans below Enterprise lack: ${error.message} It goes on without; set backfill: false to not ask.`,
          );
        }
        this.#backfill = false;
        return true;
      },
    });
    return link;
  }

  #otherLive(link: Link): boolean {
    return this.#links.some((other) => other !== link && other.live);
  }

  #minutes(): number | undefined {
    if (!this.#backfill || this.#links.some((link) => link.live)) return undefined;
    return backfillMinutes(this.#account.askFrom, this.#settings.clock.now());
  }

  #synced({ topics, problems, added, removed }: Synchronised): void {
    const at = this.#settings.clock.now();
    this.#sink.inbox.mark(() => this.#account.follow(topics, at));
    const said = problems.map(({ message }) => message).join('\n');
    if (said !== this.#problems) for (const { message } of problems) this.#settings.onNote(message);
    this.#problems = said;
    if (added > 0 || removed > 0)
      this.#settings.onNote(`The rules at X are brought up to date: ${added} added, ${removed} deleted.`);
    if (topics.length > 0) {
      this.#ready();
      for (const link of this.#links) if (!link.live) link.wake();
    } else if (problems.length === 0) {
      this.#settings.onNote('There are no topics, so X is asked for nothing; add one to begin.');
    }
    this.#sink.wake();
  }

  #rulesFailed(error: XApiError, delayMs: number): void {
    const aside = this.#links.some((link) => link.live);
    this.#settings.onState({ state: 'waiting', stream: 'rules', aside, delayMs, reason: error.message });
    if (aside) return;
    const at = this.#settings.clock.now();
    this.#sink.inbox.mark(() => this.#account.lost(gapReason(error.kind, false), error.message, at));
    this.#sink.wake();
  }
}
