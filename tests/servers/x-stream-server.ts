import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { changeRules, pageOfRules, type StreamRule } from './x-stream-rules.ts';

/** What the server does wrong; set and cleared at any time. */
export interface XStreamFaults {
  /** Answers the next connections to a stream with these, one each, before any is accepted. */
  refusals: { status: number; body?: unknown; headers?: Record<string, string> }[];
  /** Answers the next requests for rules with these. */
  ruleRefusals: { status: number; body?: unknown; headers?: Record<string, string> }[];
  /** Accepts connections and sends nothing more, not even a heartbeat, and does not notice the end either. */
  halfOpen: boolean;
  /** After this many posts of a connection: half an object, then a TCP reset. Happens once. */
  resetAfter: number | null;
  /** After this many posts of a connection: ends the body in the middle of its gzip. Happens once. */
  truncateAfter: number | null;
  /** Sends each post twice. */
  duplicates: boolean;
  /** Sends posts in pairs, the later one first. */
  reordered: boolean;
  /** Refuses `backfill_minutes`, as for plans below Enterprise. */
  withoutBackfill: boolean;
}

export interface XStreamConnection {
  path: string;
  query: URLSearchParams;
  /** When it was accepted, ms since the epoch. */
  at: number;
  open: boolean;
  /** When it was cut or ended, ms since the epoch; null while it is open. */
  closedAt: number | null;
  /** When the newest post was made that has left for its far end, or it was opened, ms since the epoch. */
  sentTo: number;
}

export interface XStreamServer {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  readonly faults: XStreamFaults;
  /** Every connection accepted so far, oldest first. */
  readonly connections: XStreamConnection[];
  /** Times of every attempt to connect to a stream, refused or not, ms since the epoch. */
  readonly attempts: number[];
  readonly rules: StreamRule[];
  /** The headers of the last request. */
  readonly lastHeaders: () => IncomingMessage['headers'];
  /** Milliseconds between heartbeats. */
  heartbeatMs: number;
  mostConnections: number;
  mostRules: number;
  token: string;
  /** Somebody posts now: kept for backfill, and sent to every connection whose rules match. Gives the post's id. */
  post(text: string, more?: Record<string, unknown>): string;
  /** A compliance event, `{delete: {…}}` or `{user_protect: {…}}`, in one partition. */
  comply(of: 'tweets' | 'users', partition: number, event: Record<string, unknown>): void;
  /** Sends bytes as they are to every connection of the post streams. */
  sendRaw(bytes: string): void;
  /** Forgets what was posted before this time, ms since the epoch. */
  forget(before: number): void;
  /** Resets every connection. */
  cut(): void;
  /** Ends every connection properly. */
  end(): void;
  close(): Promise<void>;
}

interface Live {
  connection: XStreamConnection;
  socket: Socket;
  out: ServerResponse | Gzip;
  response: ServerResponse;
  sent: number;
  /** A post held back for the one after it. */
  held: string | null;
  heartbeat: NodeJS.Timeout;
}

interface Stored {
  path: string;
  at: number;
  text: string;
  data: Record<string, unknown>;
}

const POST_STREAMS = ['/2/tweets/search/stream', '/2/tweets/sample/stream'];
const RULES = '/2/tweets/search/stream/rules';
const PROBLEM = 'https://api.twitter.com/2/problems';

/**
 * A local server that speaks the streams of X API v2 over real sockets: rules with a dry run, a filtered and a
 * sample stream, compliance streams in four parts, gzip, heartbeats, backfill, and the faults of all these. A
 * rule here is words with OR between them.
 */
export async function startXStreamServer(): Promise<XStreamServer> {
  const faults: XStreamFaults = {
    refusals: [],
    ruleRefusals: [],
    halfOpen: false,
    resetAfter: null,
    truncateAfter: null,
    duplicates: false,
    reordered: false,
    withoutBackfill: false,
  };
  const rules: XStreamServer['rules'] = [];
  const live = new Set<Live>();
  let stored: Stored[] = [];
  const sockets = new Set<Socket>();
  const connections: XStreamConnection[] = [];
  const attempts: number[] = [];
  let headers: IncomingMessage['headers'] = {};
  let sequence = 0;

  const server = createServer((request, response) => {
    headers = request.headers;
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (headers.authorization !== `Bearer ${self.token}`) {
      answer(response, 401, {
        title: 'Unauthorized',
        type: 'about:blank',
        status: 401,
        detail: 'Unauthorized',
      });
    } else if (url.pathname === RULES) handleRules(request, response, url);
    else if (url.pathname === '/2/usage/tweets') {
      answer(response, 200, { data: { cap_reset_day: 10, project_cap: '10000', project_usage: '1250' } });
    } else stream(request, response, url);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });

  function handleRules(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const refusal = faults.ruleRefusals.shift();
    if (refusal !== undefined) answer(response, refusal.status, refusal.body ?? {}, refusal.headers);
    else if (request.method === 'GET') {
      answer(response, 200, pageOfRules(rules, Number(url.searchParams.get('pagination_token') ?? 0)));
    } else {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const dryRun = url.searchParams.get('dry_run') === 'true';
        const { status, body } = changeRules(rules, JSON.parse(text), { most: self.mostRules, dryRun });
        answer(response, status, body);
      });
    }
  }

  function stream(request: IncomingMessage, response: ServerResponse, url: URL): void {
    attempts.push(Date.now());
    const refusal = faults.refusals.shift();
    if (refusal !== undefined) {
      answer(response, refusal.status, refusal.body ?? {}, refusal.headers);
      return;
    }
    const compliance = /^\/2\/(tweets|users)\/compliance\/stream$/.test(url.pathname);
    if (!POST_STREAMS.includes(url.pathname) && !compliance) {
      answer(response, 404, { title: 'Not Found', type: 'about:blank', detail: 'Not Found' });
      return;
    }
    const same = [...live].filter(({ connection }) => connection.path === url.pathname && !compliance);
    if (same.length >= self.mostConnections) {
      answer(response, 429, {
        title: 'ConnectionException',
        detail: 'This stream is currently at the maximum allowed connection limit.',
        connection_issue: 'TooManyConnections',
        type: `${PROBLEM}/streaming-connection`,
      });
      return;
    }
    if (url.pathname === POST_STREAMS[0] && rules.length === 0) {
      answer(response, 409, {
        title: 'ConnectionException',
        detail: 'You must define rules for your stream before connecting.',
        connection_issue: 'RulesConfigurationIssue',
        type: `${PROBLEM}/streaming-connection`,
      });
      return;
    }
    const minutes = Number(url.searchParams.get('backfill_minutes') ?? 0);
    if (minutes > 0 && faults.withoutBackfill) {
      answer(response, 400, {
        errors: [{ message: 'The query parameter [backfill_minutes] is not allowed for your access level' }],
        title: 'Invalid Request',
        detail: 'One or more parameters to your request was invalid.',
        type: `${PROBLEM}/invalid-request`,
      });
      return;
    }
    accept(request, response, url, minutes);
  }

  function accept(request: IncomingMessage, response: ServerResponse, url: URL, minutes: number): void {
    const gzip = /gzip/.test(String(request.headers['accept-encoding']));
    const limits = { 'x-rate-limit-limit': '50', 'x-rate-limit-remaining': '49' };
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      ...limits,
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    });
    response.flushHeaders();
    const connection: XStreamConnection = {
      path: url.pathname,
      query: url.searchParams,
      at: Date.now(),
      open: true,
      closedAt: null,
      sentTo: Date.now(),
    };
    connections.push(connection);
    let out: ServerResponse | Gzip = response;
    if (gzip) {
      out = createGzip({ flush: constants.Z_SYNC_FLUSH });
      out.on('error', () => {});
      out.pipe(response);
    }
    const { socket } = request;
    const entry: Live = {
      connection,
      socket,
      out,
      response,
      sent: 0,
      held: null,
      heartbeat: setInterval(() => {
        // A heartbeat comes between objects, never within one.
        if (!faults.halfOpen && connection.open) out.write('\r\n');
      }, self.heartbeatMs),
    };
    live.add(entry);
    const gone = () => {
      // The far end of a half-open connection does not know that it is gone.
      if (faults.halfOpen) return;
      clearInterval(entry.heartbeat);
      live.delete(entry);
      close(connection);
    };
    response.on('close', gone);
    const since = connection.at - minutes * 60_000;
    if (minutes > 0) for (const item of stored) if (item.at >= since) deliver(entry, item);
  }

  function deliver(entry: Live, { path, at, text, data }: Stored): void {
    if (faults.halfOpen || !entry.connection.open) return;
    const compliance = path !== '';
    if (compliance) {
      if (`${entry.connection.path}?${entry.connection.query.get('partition')}` === path) {
        entry.out.write(`${JSON.stringify({ data })}\r\n`);
      }
      return;
    }
    if (!POST_STREAMS.includes(entry.connection.path)) return;
    const matching = rules.filter((rule) =>
      rule.value.split(' OR ').some((word) => text.toLowerCase().includes(word.toLowerCase())),
    );
    const filtered = entry.connection.path === POST_STREAMS[0];
    if (filtered && matching.length === 0) return;
    const line = JSON.stringify({
      data,
      includes: { users: [{ id: data.author_id, username: 'ada', name: 'Ada' }] },
      ...(filtered ? { matching_rules: matching.map(({ id, tag }) => ({ id, tag: tag ?? '' })) } : {}),
    });
    if (faults.resetAfter !== null && entry.sent >= faults.resetAfter) {
      faults.resetAfter = null;
      close(entry.connection);
      entry.out.write(line.slice(0, line.length / 2), () =>
        setTimeout(() => entry.socket.resetAndDestroy(), 20),
      );
      return;
    }
    if (faults.truncateAfter !== null && entry.sent >= faults.truncateAfter) {
      faults.truncateAfter = null;
      close(entry.connection);
      entry.out.write(line.slice(0, line.length / 2), () => {
        // The body ends as HTTP has it, while the gzip within has not.
        setTimeout(() => {
          if (entry.out !== entry.response) (entry.out as Gzip).unpipe(entry.response);
          entry.response.end();
        }, 20);
      });
      return;
    }
    entry.sent++;
    const { connection } = entry;
    const left = () => {
      if (connection.open) connection.sentTo = at;
    };
    if (faults.reordered && entry.held === null) {
      entry.held = line;
      return;
    }
    entry.out.write(`${line}\r\n`, left);
    if (entry.held !== null) entry.out.write(`${entry.held}\r\n`);
    entry.held = null;
    if (faults.duplicates) entry.out.write(`${line}\r\n`);
  }

  const self: XStreamServer = {
    url: '',
    faults,
    connections,
    attempts,
    rules,
    lastHeaders: () => headers,
    heartbeatMs: 20_000,
    mostConnections: 1,
    mostRules: 1000,
    token: 'a-bearer-token-of-the-tests',
    post(text, more = {}) {
      const at = Date.now();
      const id = String(
        (BigInt(Math.max(at - 1_288_834_974_657, 0)) << 22n) + BigInt(sequence++ % 4_194_304),
      );
      const data = {
        id,
        text,
        author_id: '77',
        created_at: new Date(at).toISOString(),
        edit_history_tweet_ids: [id],
        ...more,
      };
      const item = { path: '', at, text, data };
      stored.push(item);
      for (const entry of live) deliver(entry, item);
      return id;
    },
    comply(of, partition, event) {
      const item = { path: `/2/${of}/compliance/stream?${partition}`, at: Date.now(), text: '', data: event };
      stored.push(item);
      for (const entry of live) deliver(entry, item);
    },
    sendRaw(bytes) {
      for (const { connection, out } of live) if (POST_STREAMS.includes(connection.path)) out.write(bytes);
    },
    forget(before) {
      stored = stored.filter(({ at }) => at >= before);
    },
    cut() {
      for (const { connection, socket, heartbeat } of live) {
        clearInterval(heartbeat);
        close(connection);
        socket.resetAndDestroy();
      }
      live.clear();
    },
    end() {
      for (const { out } of live) out.end();
    },
    async close() {
      for (const { heartbeat } of live) clearInterval(heartbeat);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function close(connection: XStreamConnection): void {
  connection.open = false;
  connection.closedAt ??= Date.now();
}

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}
