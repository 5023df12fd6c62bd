import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A post as the server holds it; the API's shape is made when it is asked for. */
export interface HeldPost {
  id: string;
  /** ms since the epoch. */
  at: number;
  text: string;
  author: string;
}

/** What is wrong with the answer to one request; the n-th search request counts from 1. */
export type SearchFault =
  /** 429, with the reset so far from now, null for none. */
  | { kind: 'rate-limit'; resetInMs: number | null }
  | { kind: 'status'; status: number; body?: object }
  | { kind: 'truncated-gzip' }
  /** Half the body, then a TCP reset. */
  | { kind: 'reset' }
  | { kind: 'hang' }
  /** The token is refused as X refuses one that it does not know. */
  | { kind: 'expired-token' }
  /** Only errors, though with status 200. */
  | { kind: 'errors-only' }
  /** Posts, and partial errors beside them. */
  | { kind: 'partial-errors' }
  /** No posts, and a token that goes on where this page would have begun. */
  | { kind: 'empty-page' }
  /** The page begins again with the last post of the page before. */
  | { kind: 'repeat-last' };

export interface SearchRequest {
  path: string;
  query: string;
  from: number;
  to: number;
  token: string | null;
  maxResults: number;
  status: number;
  /** Ids it was answered with. */
  ids: string[];
}

export interface XSearchServer {
  readonly url: string;
  readonly posts: HeldPost[];
  /** By the number of the request among searches, from 1. */
  readonly faults: Map<number, SearchFault>;
  /** Every search asked, oldest first, and every question for counts. */
  readonly searches: SearchRequest[];
  readonly counts: { path: string; from: number; to: number; granularity: string }[];
  /** Tokens that X takes; another is answered 401. */
  readonly tokens: Set<string>;
  /** How long each answer takes, ms. */
  delayMs: number;
  /** Sent as x-rate-limit-remaining, where set; counts down. */
  remaining: number | null;
  /** The end of the window of `remaining`, ms since the epoch. */
  resetAt: number;
  /** The most searches that were answered at the same time. */
  readonly mostAtOnce: number;
  close(): Promise<void>;
}

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const FEWEST = 10;

/**
 * A local server that speaks X's search and counts over real sockets: `GET /2/tweets/search/{recent,all}` and
 * `/2/tweets/counts/{recent,all}`, newest first, pages by `next_token`, bodies in gzip. A rule matches posts
 * whose text contains it.
 */
export async function startXSearchServer(token: string): Promise<XSearchServer> {
  let atOnce = 0;
  let most = 0;
  const state = {
    url: '',
    posts: [] as HeldPost[],
    faults: new Map<number, SearchFault>(),
    searches: [] as SearchRequest[],
    counts: [] as XSearchServer['counts'],
    tokens: new Set([token]),
    delayMs: 0,
    remaining: null as number | null,
    resetAt: 0,
    get mostAtOnce() {
      return most;
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    atOnce++;
    most = Math.max(most, atOnce);
    try {
      if (state.delayMs > 0) await new Promise((done) => setTimeout(done, state.delayMs));
      if (!state.tokens.has((request.headers.authorization ?? '').replace('Bearer ', ''))) {
        const body = { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' };
        send(response, 401, body);
      } else if (/^\/2\/tweets\/search\/(recent|all)$/.test(url.pathname))
        search(state, url, request, response);
      else if (/^\/2\/tweets\/counts\/(recent|all)$/.test(url.pathname)) count(state, url, response);
      else send(response, 404, { title: 'Not Found', detail: url.pathname, type: 'about:blank' });
    } finally {
      atOnce--;
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

type State = Omit<XSearchServer, 'mostAtOnce' | 'close'>;

function search(state: State, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const asked = askedOf(url);
  state.searches.push(asked);
  const fault = state.faults.get(state.searches.length);
  if (fault?.kind === 'hang') return;
  const refused = refusal(asked, fault);
  if (refused !== null) {
    asked.status = refused.status;
    send(response, refused.status, refused.body, { ...limits(state), ...refused.headers });
    return;
  }
  const found = state.posts
    .filter(({ at, text }) => at >= asked.from && at < asked.to && text.includes(asked.query))
    .sort((a, b) => (BigInt(b.id) > BigInt(a.id) ? 1 : -1));
  const position = asked.token === null ? 0 : positionOf(asked.token, found);
  if (position < 0) {
    asked.status = 400;
    send(response, 400, invalid("The 'next_token' is not valid."));
    return;
  }
  const body = answerTo(asked, found, position, fault);
  asked.ids = ((body as { data?: { id: string }[] }).data ?? []).map(({ id }) => id);
  asked.status = 200;
  if (state.remaining !== null) state.remaining--;
  deliver(body, limits(state), fault, request, response);
}

interface Refusal {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

const invalid = (message: string): object => ({
  errors: [{ message }],
  title: 'Invalid Request',
  detail: 'One or more parameters to your request was invalid.',
  type: 'https://api.twitter.com/2/problems/invalid-request',
});

function refusal(asked: SearchRequest, fault: SearchFault | undefined): Refusal | null {
  const most = asked.path.endsWith('all') ? 500 : 100;
  const bad = (message: string): Refusal => ({ status: 400, body: invalid(message) });
  if (!(asked.maxResults >= FEWEST && asked.maxResults <= most)) return bad('max_results');
  if (!(asked.from < asked.to)) return bad('end_time must be after start_time');
  if (asked.to > Date.now() - 10_000) return bad('end_time must be a minimum of 10 seconds ago');
  switch (fault?.kind) {
    case 'rate-limit': {
      const headers = fault.resetInMs === null ? {} : resetHeader(Date.now() + fault.resetInMs);
      const said = 'Too Many Requests';
      return { status: 429, body: { title: said, detail: said, type: 'about:blank' }, headers };
    }
    case 'status':
      return {
        status: fault.status,
        body: fault.body ?? { title: 'Service Unavailable', status: fault.status },
      };
    case 'expired-token':
      return asked.token === null ? null : bad("The 'next_token' is not valid.");
    case 'errors-only': {
      const error = { title: 'Service Unavailable', detail: 'Partial outage', type: 'about:blank' };
      return { status: 200, body: { errors: [error] } };
    }
    default:
      return null;
  }
}

function answerTo(
  asked: SearchRequest,
  found: HeldPost[],
  position: number,
  fault: SearchFault | undefined,
): object {
  if (fault?.kind === 'empty-page') {
    return { meta: { result_count: 0, next_token: tokenBefore(found, position) } };
  }
  const page = found.slice(position, position + asked.maxResults);
  const end = position + page.length;
  const next = end < found.length ? tokenOf(found[end - 1]!) : null;
  const repeated = fault?.kind === 'repeat-last' && position > 0 ? [found[position - 1]!] : [];
  const body = pageOf([...repeated, ...page], next);
  return fault?.kind === 'partial-errors' ? { ...body, errors: [PARTIAL_ERROR] } : body;
}

function deliver(
  body: object,
  headers: Record<string, string>,
  fault: SearchFault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const text = Buffer.from(JSON.stringify(body));
  if (fault?.kind === 'reset') {
    response.writeHead(200, { ...headers, 'content-length': String(text.length) });
    response.write(text.subarray(0, text.length / 2), () => request.socket.resetAndDestroy());
    return;
  }
  const packed = gzipSync(text);
  response.writeHead(200, { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' });
  response.end(fault?.kind === 'truncated-gzip' ? packed.subarray(0, packed.length - 20) : packed);
}

const PARTIAL_ERROR = {
  resource_type: 'user',
  resource_id: '77',
  title: 'Forbidden',
  section: 'includes',
  detail: 'User has been suspended: [77].',
  type: 'https://api.twitter.com/2/problems/resource-not-found',
};

function askedOf(url: URL): SearchRequest {
  const { searchParams: given, pathname } = url;
  return {
    path: pathname,
    query: given.get('query') ?? '',
    from: Date.parse(given.get('start_time') ?? ''),
    to: Date.parse(given.get('end_time') ?? ''),
    token: given.get('next_token'),
    maxResults: Number(given.get('max_results') ?? 10),
    status: 0,
    ids: [],
  };
}

/** Pages go on after a post, so that a token means the same whatever else was posted or deleted since. */
const tokenOf = (last: HeldPost): string => `b26v${BigInt(last.id).toString(36)}`;
const tokenBefore = (found: HeldPost[], position: number): string =>
  position === 0 ? 'b26vstart' : tokenOf(found[position - 1]!);

function positionOf(token: string, found: HeldPost[]): number {
  if (token === 'b26vstart') return 0;
  const at = found.findIndex((post) => tokenOf(post) === token);
  return at < 0 ? -1 : at + 1;
}

function pageOf(posts: HeldPost[], next: string | null): object {
  if (posts.length === 0) return { meta: { result_count: 0 } };
  const authors = [...new Set(posts.map(({ author }) => author))];
  return {
    data: posts.map(({ id, at, text, author }) => ({
      id,
      text,
      author_id: author,
      created_at: new Date(at).toISOString(),
      edit_history_tweet_ids: [id],
      lang: 'en',
      public_metrics: { retweet_count: 0, reply_count: 0, like_count: 0, quote_count: 0 },
    })),
    includes: { users: authors.map((id) => ({ id, name: `Author ${id}`, username: `author${id}` })) },
    meta: {
      newest_id: posts[0]!.id,
      oldest_id: posts.at(-1)!.id,
      result_count: posts.length,
      ...(next === null ? {} : { next_token: next }),
    },
  };
}

/** As X does: 31 days a page, the latest first, buckets at whole units but for the first and the last. */
function count(state: State, url: URL, response: ServerResponse): void {
  const { from, to, query, token } = askedOf(url);
  const granularity = url.searchParams.get('granularity') ?? 'hour';
  state.counts.push({ path: url.pathname, from, to, granularity });
  const unit = UNITS[granularity]!;
  const end = token === null ? to : Number(token);
  const start = Math.max(from, end - 31 * 86_400_000);
  const data = [];
  let total = 0;
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / unit) + 1) * unit);
    const posts = state.posts.filter(
      (post) => post.at >= at && post.at < next && post.text.includes(query),
    ).length;
    data.push({ start: new Date(at).toISOString(), end: new Date(next).toISOString(), tweet_count: posts });
    total += posts;
    at = next;
  }
  const meta = { total_tweet_count: total, ...(start > from ? { next_token: String(start) } : {}) };
  send(response, 200, { data, meta });
}

const resetHeader = (at: number) => ({ 'x-rate-limit-reset': String(Math.ceil(at / 1000)) });

const limits = ({ remaining, resetAt }: State): Record<string, string> =>
  remaining === null
    ? {}
    : {
        'x-rate-limit-limit': '300',
        'x-rate-limit-remaining': String(Math.max(0, remaining)),
        ...resetHeader(resetAt),
      };

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const SNOWFLAKE_EPOCH = 1_288_834_974_657n;

/** `count` posts evenly over the stretch, oldest first, with ids that carry their time. */
export function heldPosts(from: number, to: number, count: number, text = 'coffee'): HeldPost[] {
  return Array.from({ length: count }, (_, index) => {
    const at = Math.floor(from + ((to - from) * index) / count);
    const id = ((BigInt(at) - SNOWFLAKE_EPOCH) << 22n) + BigInt(index % 4_000_000);
    return { id: String(id), at, text: `${text} number ${index}`, author: String(100 + (index % 7)) };
  });
}
