import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Status, type StatusParts, statusOf } from './mastodon-status.ts';

export interface Refusal {
  status: number;
  headers?: Record<string, string>;
  error?: string;
  /** How often it is given; for ever unless set. */
  times?: number;
}

/** What the server does wrong; set and cleared at any time. */
export interface MastodonFaults {
  /** Answers event streams, WebSockets, timelines with this instead. */
  sse?: Refusal;
  websocket?: Refusal;
  rest?: Refusal;
  /** The token that is asked for: of streams, of timelines too, or of nothing. */
  token?: { value: string; of: 'streams' | 'everything' };
  /** Accepts streams, then neither sends nor says that it lives. */
  silent?: boolean;
  /** Half of the next event, then a TCP reset. Happens once. */
  resetMidEvent?: boolean;
  /** Half of the next timeline, packed, then the end of the connection. Happens once. */
  truncatedGzip?: boolean;
  /** Resets every stream whenever a timeline was asked for. */
  cutAfterPage?: boolean;
  /** Sends each event twice. */
  duplicates?: boolean;
  /** Holds back this many events and sends them in reverse order. */
  reorder?: number;
  /** Sends an event stream in pieces of this many bytes. */
  pieces?: number;
  /** Streams redirect to this origin. */
  redirect?: string;
}

export interface MastodonServer {
  /** `http://127.0.0.1:…` */
  readonly origin: string;
  readonly host: string;
  readonly faults: MastodonFaults;
  /** Paths with queries asked for, oldest first. */
  readonly requests: string[];
  /** Authorization headers seen. */
  readonly tokens: (string | undefined)[];
  readonly streaming: number;
  /** When streams that brought something began and ended, ms since the epoch; null while one goes on. */
  readonly streams: { from: number; to: number | null }[];
  /** Publishes a status: into the timelines and to the streams, unless `unheard`. */
  publish(parts?: StatusParts, options?: { unheard?: boolean; lists?: readonly string[] }): Status;
  edit(id: string, content: string, at?: number): void;
  delete(id: string): void;
  /** Sends an event as it is to every stream. */
  send(event: string, payload: string): void;
  /** Forgets statuses made before this time, ms since the epoch. */
  forget(before: number): void;
  /** What servers send so that nobody takes them for dead. */
  thump(): void;
  /** Resets every stream. */
  cut(): void;
  /** Ends every stream in good order. */
  end(): void;
  close(): Promise<void>;
}

interface Kept {
  status: Status;
  lists: readonly string[];
}

interface Subscriber {
  wants(kept: Kept): boolean;
  write(event: string, payload: string): void;
  thump(): void;
  end(): void;
  socket: Socket;
  stream: { from: number; to: number | null };
}

const FIRST_SEQUENCE = 1n;

/**
 * A local server that speaks Mastodon's streaming and timeline API over real sockets: server-sent events,
 * WebSockets, pages with `Link` headers, ids that hold the time.
 */
export async function startMastodonServer(
  options: { /** Ids that hold the time, or that only count. */ ids?: 'snowflake' | 'count' } = {},
): Promise<MastodonServer> {
  const faults: MastodonFaults = {};
  const requests: string[] = [];
  const tokens: (string | undefined)[] = [];
  /** By id, the oldest first. */
  const kept: Kept[] = [];
  const byId = new Map<string, Kept>();
  const streams: MastodonServer['streams'] = [];
  let sequence = FIRST_SEQUENCE;
  const subscribers = new Set<Subscriber>();
  const sockets = new Set<Socket>();
  const heldBack: [string, string, Kept | null][] = [];
  const http = createServer((request, response) => handle(request, response));
  const websockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });

  function refused(kind: 'sse' | 'websocket' | 'rest', request: IncomingMessage): Refusal | null {
    const fault = faults[kind];
    if (fault !== undefined) {
      if (fault.times !== undefined && --fault.times <= 0) delete faults[kind];
      return fault;
    }
    const { authorization } = request.headers;
    tokens.push(authorization);
    const asked = faults.token;
    if (authorization !== undefined && asked !== undefined && authorization !== `Bearer ${asked.value}`)
      return { status: 401, error: 'The access token is invalid' };
    if (authorization === undefined && asked !== undefined && (kind !== 'rest' || asked.of === 'everything'))
      return { status: 401, error: 'Missing access token' };
    return null;
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', origin);
    requests.push(request.url ?? '/');
    if (url.pathname === '/api/v2/instance') {
      const streaming = origin.replace('http', 'ws');
      json(response, 200, { domain: host, version: '4.4.0', configuration: { urls: { streaming } } });
    } else if (url.pathname === '/api/v1/apps/verify_credentials') {
      const refusal =
        request.headers.authorization === undefined ? { status: 401 } : refused('rest', request);
      json(response, refusal?.status ?? 200, refusal === null ? { acct: 'me' } : { error: 'invalid' });
    } else if (url.pathname.startsWith('/api/v1/streaming/')) eventStream(url, request, response);
    else if (url.pathname.startsWith('/api/v1/timelines/')) timeline(url, request, response);
    else json(response, 404, { error: 'Not found' });
  }

  function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  }

  function eventStream(url: URL, request: IncomingMessage, response: ServerResponse): void {
    if (faults.redirect !== undefined) {
      response.writeHead(302, { location: faults.redirect + request.url }).end();
      return;
    }
    const refusal = refused('sse', request);
    if (refusal !== null) {
      json(response, refusal.status, { error: refusal.error ?? 'refused' }, refusal.headers);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    if (faults.silent) {
      response.flushHeaders();
      return;
    }
    response.write(':)\n');
    const socket = response.socket as Socket;
    const subscriber: Subscriber = {
      socket,
      stream: { from: Date.now(), to: null },
      wants: filterOf(url.pathname.replace('/api/v1/streaming/', ''), url.searchParams),
      write: (event, payload) => {
        const text = Buffer.from(`event: ${event}\ndata: ${payload}\n\n`);
        if (faults.resetMidEvent) {
          delete faults.resetMidEvent;
          leave(subscriber);
          response.write(text.subarray(0, text.length >> 1), () =>
            setTimeout(() => socket.resetAndDestroy(), 5),
          );
          return;
        }
        const size = faults.pieces ?? text.length;
        for (let at = 0; at < text.length; at += size) response.write(text.subarray(at, at + size));
      },
      thump: () => response.write(':thump\n'),
      end: () => {
        leave(subscriber);
        response.end();
      },
    };
    join(subscriber);
    response.on('close', () => leave(subscriber));
  }

  http.on('upgrade', (request, socket, head) => {
    requests.push(request.url ?? '/');
    const refusal = refused('websocket', request);
    if (refusal !== null) {
      const { status, error = 'refused' } = refusal;
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\nx-error-message: ${error}\r\ncontent-length: 0\r\n\r\n`,
      );
      return;
    }
    websockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      if (faults.silent) {
        socket.pause();
        return;
      }
      const query = new URL(request.url ?? '/', origin).searchParams;
      const name = query.get('stream') ?? '';
      const subscriber: Subscriber = {
        socket: socket as Socket,
        stream: { from: Date.now(), to: null },
        wants: filterOf(name.replaceAll(':', '/'), query),
        write: (event, payload) => {
          if (faults.resetMidEvent) {
            delete faults.resetMidEvent;
            leave(subscriber);
            // A text frame that promises 1,000 bytes and holds eight.
            socket.write(Buffer.from([0x81, 126, 0x03, 0xe8]));
            socket.write('{"stream', () => setTimeout(() => (socket as Socket).resetAndDestroy(), 5));
            return;
          }
          client.send(JSON.stringify({ stream: [name], event, payload }));
        },
        thump: () => client.ping(),
        end: () => client.close(1001),
      };
      join(subscriber);
      client.on('error', () => {}).on('close', () => leave(subscriber));
    });
  });

  function join(subscriber: Subscriber): void {
    subscribers.add(subscriber);
    streams.push(subscriber.stream);
  }

  function leave(subscriber: Subscriber): void {
    subscribers.delete(subscriber);
    subscriber.stream.to ??= Date.now();
  }

  function cut(): void {
    for (const subscriber of subscribers) {
      leave(subscriber);
      subscriber.socket.resetAndDestroy();
    }
  }

  /** How many statuses are older than the one of an id, found by halving. */
  function placeOf(id: bigint): number {
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (BigInt(kept[middle]!.status.id) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Statuses newer than `after` and older than `before` that are wanted, the newest first. */
  function newest(wants: (one: Kept) => boolean, before: bigint | null, after: bigint, most: number) {
    const page: Status[] = [];
    for (
      let at = (before === null ? kept.length : placeOf(before)) - 1;
      at >= 0 && page.length < most;
      at--
    ) {
      const { status } = kept[at]!;
      if (BigInt(status.id) <= after) break;
      if (wants(kept[at]!)) page.push(status);
    }
    return page;
  }

  function timeline(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const refusal = refused('rest', request);
    if (refusal !== null) {
      json(response, refusal.status, { error: refusal.error ?? 'refused' }, refusal.headers);
      return;
    }
    const query = url.searchParams;
    const path = decodeURIComponent(url.pathname.replace('/api/v1/timelines/', ''));
    const [kind, name] = path.split('/');
    const scope = query.get('local') ? '/local' : query.get('remote') ? '/remote' : '';
    if (kind === 'tag') query.set('tag', name!);
    if (kind === 'list') query.set('list', name!);
    const wants = filterOf((kind === 'tag' ? 'hashtag' : kind!) + scope, query);
    const limit = Math.min(40, Number(query.get('limit') ?? 20));
    const before = query.get('max_id');
    const page = newest(
      wants,
      before === null ? null : BigInt(before),
      BigInt(query.get('since_id') ?? 0),
      limit,
    );
    const links = [];
    if (page.length === limit) links.push(`<${origin}${url.pathname}?max_id=${page.at(-1)!.id}>; rel="next"`);
    if (page.length > 0) links.push(`<${origin}${url.pathname}?min_id=${page[0]!.id}>; rel="prev"`);
    const headers = {
      'x-ratelimit-remaining': '299',
      ...(links.length > 0 ? { link: links.join(', ') } : {}),
    };
    if (faults.cutAfterPage) response.on('finish', cut);
    if (!faults.truncatedGzip) {
      json(response, 200, page, headers);
      return;
    }
    delete faults.truncatedGzip;
    const packed = gzipSync(JSON.stringify(page));
    response.writeHead(200, { ...headers, 'content-encoding': 'gzip', 'content-type': 'application/json' });
    response.end(packed.subarray(0, packed.length >> 1));
  }

  /** Which statuses a stream or a timeline of this path holds. */
  function filterOf(path: string, query: URLSearchParams): (kept: Kept) => boolean {
    const isLocal = ({ status }: Kept) => !status.account.acct.includes('@');
    const tag = query.get('tag')?.toLowerCase();
    return (one) => {
      if (path.startsWith('list')) return one.lists.includes(query.get('list') ?? '');
      if (path.endsWith('/local') && !isLocal(one)) return false;
      if (path.endsWith('/remote') && isLocal(one)) return false;
      if (one.status.visibility !== 'public') return false;
      return !path.startsWith('hashtag') || one.status.tags.some(({ name }) => name === tag);
    };
  }

  function emit(event: string, payload: string, about: Kept | null): void {
    heldBack.push([event, payload, about]);
    if (heldBack.length < (faults.reorder ?? 1)) return;
    for (const [name, text, of] of heldBack.splice(0).reverse()) {
      for (const subscriber of subscribers) {
        if (of !== null && !subscriber.wants(of)) continue;
        subscriber.write(name, text);
        if (faults.duplicates) subscriber.write(name, text);
      }
    }
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  return {
    origin,
    host,
    faults,
    requests,
    tokens,
    streams,
    get streaming() {
      return subscribers.size;
    },
    publish(parts = {}, { unheard = false, lists = [] } = {}) {
      const time = options.ids === 'count' ? 0n : BigInt(parts.at ?? Date.now()) << 16n;
      const id = String(time + sequence++);
      const one = { status: statusOf(origin, id, parts), lists };
      byId.set(id, one);
      const place = kept.findLastIndex(({ status }) => BigInt(status.id) < BigInt(id));
      kept.splice(place + 1, 0, one);
      if (!unheard) emit('update', JSON.stringify(one.status), one);
      return one.status;
    },
    edit(id, content, at = Date.now()) {
      const one = byId.get(id)!;
      one.status = { ...one.status, content: `<p>${content}</p>`, edited_at: new Date(at).toISOString() };
      emit('status.update', JSON.stringify(one.status), one);
    },
    delete(id) {
      const one = byId.get(id) ?? null;
      byId.delete(id);
      const place = one === null ? -1 : kept.lastIndexOf(one);
      if (place >= 0) kept.splice(place, 1);
      emit('delete', id, one);
    },
    forget(before) {
      for (const { status } of kept.splice(0, placeOf(BigInt(before) << 16n))) byId.delete(status.id);
    },
    send: (event, payload) => emit(event, payload, null),
    thump() {
      for (const { thump } of subscribers) thump();
    },
    cut,
    end() {
      for (const { end } of subscribers) end();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
