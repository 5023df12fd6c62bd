import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../model/clock.ts';
import { type BackOff, backOffDelay } from '../bluesky-jetstream/back-off.ts';
import { errorIn } from './event-stream-connection.ts';
import { failureOf, failureOfStatus, isRefusal, MastodonFailure } from './failure.ts';
import { bytesOf, get } from './get.ts';
import { type Page, readPage } from './page.ts';
import { limitedDelay, usedUpUntil } from './rate-limit.ts';
import { type Stream, timelinePath } from './streams.ts';

export interface TimelineOptions extends BackOff {
  origin: string;
  token: string | null;
  /** How long an answer may take, ms. */
  openMs: number;
  /** How long to wait after the first HTTP 429 that says no time, ms; it doubles. */
  limitedMs: number;
  clock: Clock;
  random: () => number;
}

/** The most that a page takes, bytes: 40 statuses with everything in them stay far below. */
const MAX_PAGE_BYTES = 32 * 1024 * 1024;

/** The most statuses that Mastodon gives at once. */
export const PAGE_LIMIT = 40;

/**
 * Reads the timelines of one server, one request at a time, within the server's limits: where none is left it
 * waits until the limit is lifted. It retries what may pass.
 */
export class TimelineClient {
  readonly #options: TimelineOptions;
  #turn: Promise<unknown> = Promise.resolve();
  #freeAt = 0;

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  /**
   * A page of a stream's timeline, newest first. Rejects with a MastodonFailure for a refusal at once, for
   * anything else after so many tries.
   */
  page(
    stream: Stream,
    query: Readonly<Record<string, string>>,
    tries: number,
    signal: AbortSignal,
  ): Promise<Page> {
    const turn = this.#turn.then(() => this.#page(stream, query, tries, signal));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #page(
    stream: Stream,
    query: Readonly<Record<string, string>>,
    tries: number,
    signal: AbortSignal,
  ): Promise<Page> {
    const { clock, random, limitedMs } = this.#options;
    for (let failures = 1; ; failures++) {
      try {
        await this.#wait(this.#freeAt - clock.now(), signal);
        return await this.#once(stream, query, signal);
      } catch (error) {
        const failure = failureOf(error);
        if (isRefusal(failure) || signal.aborted || failures >= tries) throw failure;
        const now = clock.now();
        const waitMs =
          failure.kind === 'limited' || failure.retryAt !== null
            ? limitedDelay(failure.retryAt, now, failures, limitedMs)
            : backOffDelay(failures, this.#options, random());
        await this.#wait(waitMs, signal);
      }
    }
  }

  async #once(stream: Stream, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Page> {
    const { origin, token, openMs, clock } = this.#options;
    const url = new URL(origin + timelinePath(stream));
    url.searchParams.set('limit', String(PAGE_LIMIT));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const answer = await get(url.href, {
      token,
      accept: 'application/json',
      timeoutMs: openMs,
      redirects: 'server',
      keep: true,
      signal,
    });
    const { status, headers } = answer;
    if (status !== 200) throw failureOfStatus(status, headers, clock.now(), await errorIn(answer));
    const body = await bytesOf(answer, MAX_PAGE_BYTES, openMs);
    this.#freeAt = usedUpUntil(headers, clock.now()) ?? 0;
    return readPage(body.toString('utf8'), headers, PAGE_LIMIT);
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0) return;
    const stopped = () => new MastodonFailure('broken', 'stopped');
    await sleep(ms, undefined, { signal }).catch(() => Promise.reject(stopped()));
  }
}
