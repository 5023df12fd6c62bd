import type { StreamEvent } from './connection.ts';
import type { Cause, FeedContext, FeedSettings } from './feed-settings.ts';
import { lineOf } from './line.ts';
import type { PagedStatus } from './page.ts';
import type { Change } from './progress.ts';
import { streamName } from './streams.ts';

/** Puts what one stream brings, and what becomes known of its time, into the outbox, in the order it comes. */
export class Account {
  readonly #settings: FeedSettings;
  readonly #context: FeedContext;
  readonly #name: string;

  constructor(settings: FeedSettings, context: FeedContext) {
    this.#settings = settings;
    this.#context = context;
    this.#name = `${context.host} ${streamName(context.stream)}`;
  }

  /** Up to where the time of the stream is accounted for; null before it began. */
  get to(): number | null {
    return this.#context.progress().to;
  }

  /** An event; the same version of a post is taken once. */
  take(event: StreamEvent): void {
    const { host, followed, recent } = this.#context;
    const { honourOptOut } = this.#settings;
    const { text, version } = lineOf(event, { server: host, followed, honourOptOut });
    if (version === null || !recent.seen(version)) this.#push(Buffer.from(text), []);
  }

  /** A page of a timeline, newest first. */
  takeAll(statuses: readonly PagedStatus[]): void {
    for (const { text } of statuses.toReversed()) this.take({ event: 'update', payload: text });
  }

  note(change: Change): void {
    this.#context.onChange(change);
    this.#push(null, [change]);
  }

  /** Nothing came from the end of the account until `at`. */
  missed({ reason, detail }: Cause, at = this.#settings.clock.now()): void {
    this.note({ kind: 'missed', at, reason, detail, healable: true });
  }

  #push(line: Buffer | null, changes: readonly Change[]): void {
    const receivedAt = this.#settings.clock.now();
    this.#context.outbox.push({ stream: this.#name, line, changes, receivedAt });
  }
}
