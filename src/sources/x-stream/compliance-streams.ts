import type { XApi } from '../x-api/client.ts';
import { XApiError } from '../x-api/errors.ts';
import {
  backfillMinutes,
  COMPLIANCE_STREAMS,
  complianceEndpoint,
  MOST_BACKFILL_MINUTES,
} from './endpoints.ts';
import { Link } from './link.ts';
import type { StreamSettings } from './options.ts';
import type { StreamSink } from './post-streams.ts';

/**
 * The eight streams of what X says about posts and accounts: deletions, edits, protection, suspension. They come
 * beside the posts and never hold those up: where the plan lacks them, a note says so and the posts go on.
 */
export class ComplianceStreams {
  readonly #settings: StreamSettings;
  readonly #links: Link[];
  /** Up to when each stream has brought its events; null where it was never connected nor failed to. */
  readonly #to: (number | null)[];
  /** When they were first asked for in this process, ms since the epoch; null before that. */
  #startedAt: number | null = null;

  constructor(api: XApi, settings: StreamSettings, since: number | null, sink: StreamSink) {
    this.#settings = settings;
    this.#to = COMPLIANCE_STREAMS.map(() => since);
    this.#links = COMPLIANCE_STREAMS.map((stream, index) => {
      const { clock, onState } = settings;
      const { what } = complianceEndpoint(stream, undefined);
      let holdUntil = 0;
      let accepted = false;
      return new Link(api, settings, {
        endpoint: () => complianceEndpoint(stream, backfillMinutes(this.#to[index] ?? null, clock.now())),
        onConnecting: () => {},
        onLive: ({ query }) => {
          accepted = true;
          onState({ state: 'live', stream: what, aside: true });
          const at = clock.now();
          const minutes = Number(query.backfill_minutes ?? 0);
          holdUntil = minutes === 0 ? 0 : at + settings.backfillSettleMs;
          this.#missed(what, this.#to[index] ?? null, at - minutes * 60_000);
          // What is lost from here on is asked for again, even where nothing has come yet.
          this.#to[index] ??= at;
        },
        onLine: (line) => {
          sink.inbox.push(line, clock.now());
          sink.wake();
        },
        onTooLong: sink.onTooLong,
        onAlive: () => {
          const at = clock.now();
          if (at >= holdUntil) this.#to[index] = at - settings.settleMs;
        },
        onLost: (error, delayMs) => {
          this.#to[index] ??= this.#startedAt;
          onState({ state: 'waiting', stream: what, aside: true, delayMs, reason: error.message });
        },
        wasAccepted: () => accepted,
        onRefused: () => false,
      });
    });
  }

  /** Up to when the events of all eight have come; null before they are asked for. */
  get to(): number | null {
    const times = this.#to.map((to) => to ?? this.#startedAt).filter((to) => to !== null);
    return times.length < this.#to.length ? null : Math.min(...times);
  }

  pause(): void {
    for (const link of this.#links) link.pause();
  }

  resume(): void {
    for (const link of this.#links) link.resume();
  }

  /** Runs until the signal aborts, or until X has refused it. */
  async run(signal: AbortSignal): Promise<void> {
    this.#startedAt = this.#settings.clock.now();
    const refused = new AbortController();
    const until = AbortSignal.any([signal, refused.signal]);
    try {
      await Promise.all(this.#links.map((link) => link.run(until)));
    } catch (error) {
      refused.abort();
      if (!(error instanceof XApiError)) throw error;
      this.#settings.onNote(
        `X does not give the compliance streams, which need an Enterprise plan: ${error.message} Deletions are learnt only where other sources tell them; set compliance: false to not ask.`,
      );
    }
  }

  #missed(what: string, to: number | null, from: number): void {
    if (to === null || from - to < 1000) return;
    this.#settings.onNote(
      `What ${what} said between ${new Date(to).toISOString()} and ${new Date(from).toISOString()} did not come, since X keeps it for ${MOST_BACKFILL_MINUTES} minutes; have X check the stored ids with a batch compliance job and import its result.`,
    );
  }
}
