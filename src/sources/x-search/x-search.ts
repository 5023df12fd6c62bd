/** The searches of X API v2 as two questions, with all waiting and trying again inside. */
import { type Clock, systemClock } from '../../model/clock.ts';
import { type BackOffDelays, XBackOff } from '../x-api/back-off.ts';
import type { Answer, Query, XApi } from '../x-api/client.ts';
import { XApiError } from '../x-api/errors.ts';
import { POST_FIELDS } from '../x-api/fields.ts';
import type { RateLimit } from '../x-api/rate-limit.ts';
import { type CountsPage, readCounts } from './counts.ts';
import { type Endpoint, searchTime } from './endpoint.ts';
import { NoPage, type Page, readPage } from './page.ts';
import type { Bucket } from './partitions.ts';
import { type Sleep, sleep, Turns } from './turns.ts';

export interface SearchOptions {
  clock?: Clock;
  delays?: BackOffDelays;
  /** Told before each wait for X, of what kind and how long in ms. */
  onWait?: (reason: string, ms: number) => void;
  sleep?: Sleep;
  /** Between two requests, ms, where X's own interval is not to hold. */
  intervalMs?: number;
}

export interface PageRequest {
  /** A rule in X's syntax. */
  query: string;
  /** Whole seconds, ms since the epoch; `to` is not within. */
  from: number;
  to: number;
  /** From the page before; null for the first. */
  token: string | null;
  /** Posts wanted, within what the endpoint allows. */
  posts: number;
}

/** After so many answers in a row that X could not give, smaller pages are asked for: those often come. */
const FAILURES_BEFORE_SMALLER = 3;
const SMALLER_POSTS = 100;

export class XSearch {
  readonly endpoint: Endpoint;
  readonly #api: XApi;
  readonly #options: SearchOptions;
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  readonly #searches: Turns;
  readonly #counts: Turns;
  /** Requests of counts that X answered, each of which it charges for. */
  countRequests = 0;

  constructor(api: XApi, endpoint: Endpoint, options: SearchOptions = {}) {
    this.endpoint = endpoint;
    this.#api = api;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#sleep = options.sleep ?? sleep;
    const turns = {
      intervalMs: options.intervalMs ?? endpoint.intervalMs,
      clock: this.#clock,
      sleep: this.#sleep,
    };
    this.#searches = new Turns(turns);
    this.#counts = new Turns(turns);
  }

  /**
   * One page of posts, newest first. Waits and tries again, for as long as it takes, where X cannot be reached,
   * fails or limits. Throws an XApiError where that would not help, and the signal's reason when it aborts.
   */
  async page(request: PageRequest, signal: AbortSignal): Promise<Page> {
    let { posts } = request;
    return this.#persist(
      this.#searches,
      signal,
      async () => {
        const answer = await this.#api.get(this.endpoint.search, {
          what: 'posts',
          query: {
            ...POST_FIELDS,
            ...common(request),
            max_results: posts,
          },
          signal,
        });
        return { answer, result: readPage(answer.text) };
      },
      (failures) => {
        if (failures >= FAILURES_BEFORE_SMALLER) posts = Math.min(posts, SMALLER_POSTS);
      },
    );
  }

  /** How many posts there are, by `granularity`, in order of time. Waits and throws as `page` does. */
  async counts(
    range: { query: string; from: number; to: number; granularity: 'minute' | 'hour' | 'day' },
    signal: AbortSignal,
  ): Promise<Bucket[]> {
    const buckets: Bucket[] = [];
    let token: string | null = null;
    do {
      const page: CountsPage = await this.#persist(this.#counts, signal, async () => {
        const query = { ...common({ ...range, token }), granularity: range.granularity };
        const answer = await this.#api.get(this.endpoint.counts, { what: 'counts of posts', query, signal });
        this.countRequests++;
        return { answer, result: readCounts(answer.json) };
      });
      buckets.push(...page.buckets);
      token = page.nextToken;
    } while (token !== null);
    return buckets.sort((a, b) => a.from - b.from);
  }

  async #persist<T>(
    turns: Turns,
    signal: AbortSignal,
    ask: () => Promise<{ answer: Answer; result: T }>,
    onServerFailure: (failures: number) => void = () => {},
  ): Promise<T> {
    const backOff = new XBackOff(this.#options.delays);
    for (let serverFailures = 0; ; ) {
      await turns.take(signal);
      signal.throwIfAborted();
      try {
        const { answer, result } = await ask();
        turns.observe(answer.rateLimit);
        return result;
      } catch (error) {
        signal.throwIfAborted();
        const failure = failureOf(error);
        if (failure === null) throw error;
        const ms = backOff.failed(failure.kind, failure.rateLimit, this.#clock.now());
        this.#options.onWait?.((error as Error).message, ms);
        // A limit is everyone's; a fault of the network may be this request's alone.
        if (failure.kind === 'rate-limit') turns.hold(ms);
        else await this.#sleep(ms, signal);
        if (failure.kind === 'server') onServerFailure(++serverFailures);
      }
    }
  }
}

/** What may pass: its kind for the back-off; null for what will not. */
function failureOf(
  error: unknown,
): { kind: 'network' | 'server' | 'rate-limit'; rateLimit: RateLimit | null } | null {
  if (error instanceof NoPage) return { kind: 'server', rateLimit: null };
  if (!(error instanceof XApiError)) return null;
  const { kind, rateLimit } = error;
  return kind === 'network' || kind === 'server' || kind === 'rate-limit' ? { kind, rateLimit } : null;
}

/** Only times bound a search: X ignores `start_time` beside `since_id`, and late posts have earlier ids. */
function common({ query, from, to, token }: Omit<PageRequest, 'posts'>): Query {
  return {
    query,
    start_time: searchTime(from),
    end_time: searchTime(to),
    ...(token === null ? {} : { next_token: token }),
  };
}
