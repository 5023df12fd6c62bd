import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** What the server does wrong on the next subscriptions; set and cleared at any time. */
export interface JetstreamFaults {
  /** Answers the subscription with this HTTP status instead of upgrading. */
  status?: number;
  /** Accepts, then neither sends nor answers. */
  silent?: boolean;
  /** Holds nothing older than this `time_us`; an older cursor silently starts here. */
  oldestUs?: number;
  /** Sends each event twice. */
  duplicates?: boolean;
  /** After this many events of a subscription: half a frame, then a TCP reset. Happens once. */
  resetAfter?: number;
  /** Waits this long between two events of a replay, ms. */
  slowMs?: number;
}

export interface JetstreamSubscriber {
  /** The cursor asked for, in microseconds; null where none was. */
  cursor: number | null;
  collections: string[];
  /** The only accounts asked for; empty for all. */
  dids: string[];
  /** Bytes that have left this process for the client. */
  bytesDelivered(): number;
}

export interface JetstreamServer {
  /** `ws://127.0.0.1:…` */
  readonly url: string;
  readonly faults: JetstreamFaults;
  /** Every subscription accepted so far, oldest first. */
  readonly subscribers: JetstreamSubscriber[];
  /** Stores an event, JSON text with its `time_us`, and sends it to whoever is subscribed. */
  push(...events: string[]): void;
  /** Sends a frame that is not stored: binary, broken, anything. */
  sendRaw(frame: string | Uint8Array): void;
  /** Forgets events before this `time_us`, as an instance does after its lookback. */
  forget(beforeUs: number): void;
  /** Resets every connection. */
  cut(): void;
  close(): Promise<void>;
}

interface Stored {
  text: string;
  timeUs: number;
  did: string;
  collection: string | null;
}

interface Subscriber {
  socket: Duplex;
  wants(event: Stored): boolean;
  sent: number;
  /** Whether it was sent half a frame, after which nothing more may come. */
  torn: boolean;
}

/**
 * A local server that speaks Jetstream's `/subscribe` protocol over real sockets: replay from an inclusive
 * cursor, then live; `wantedCollections` (whole names, or prefixes that end in `.*`) filters commits only,
 * `wantedDids` all; with `requireHello` nothing comes before an `options_update`, and a wrong one ends the
 * connection.
 */
export async function startJetstreamServer(port = 0): Promise<JetstreamServer> {
  const faults: JetstreamFaults = {};
  const stored: Stored[] = [];
  const subscribers: JetstreamSubscriber[] = [];
  const live = new Map<WebSocket, Subscriber>();
  const http = createServer((_request, response) => response.writeHead(404).end());
  const websockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const sockets = new Set<Duplex>();

  http.on('upgrade', (request, socket, head) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    const url = new URL(request.url ?? '/', 'http://localhost');
    const status = url.pathname === '/subscribe' ? faults.status : 404;
    if (status !== undefined) {
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      );
      return;
    }
    websockets.handleUpgrade(request, socket, head, (client) => {
      if (faults.silent) {
        socket.pause();
        return;
      }
      subscribe(client, socket, url.searchParams).catch(() => client.terminate());
    });
  });

  async function subscribe(client: WebSocket, socket: Duplex, query: URLSearchParams): Promise<void> {
    const wanted = { collections: query.getAll('wantedCollections'), dids: query.getAll('wantedDids') };
    client.on('error', () => {}).on('close', () => live.delete(client));
    if (query.get('requireHello') === 'true') Object.assign(wanted, await helloOf(client));
    const { collections, dids } = wanted;
    const cursor = query.has('cursor') ? Number(query.get('cursor')) : null;
    const bytesDelivered = () => (socket as import('node:net').Socket).bytesWritten - client.bufferedAmount;
    subscribers.push({ cursor, collections, dids, bytesDelivered });
    const wants = ({ did, collection }: Stored) =>
      (dids.length === 0 || dids.includes(did)) &&
      (collection === null || collections.length === 0 || collections.some((one) => covers(one, collection)));
    const subscriber: Subscriber = { socket, wants, sent: 0, torn: false };
    if (cursor !== null) {
      const from = Math.max(cursor, faults.oldestUs ?? 0);
      for (let i = 0; i < stored.length; i++) {
        if (stored[i]!.timeUs >= from && wants(stored[i]!)) send(client, subscriber, stored[i]!.text);
        if (faults.slowMs) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
      }
    }
    live.set(client, subscriber);
  }

  function send(client: WebSocket, subscriber: Subscriber, text: string): void {
    if (client.readyState !== client.OPEN || subscriber.torn) return;
    if (faults.resetAfter !== undefined && subscriber.sent >= faults.resetAfter) {
      delete faults.resetAfter;
      subscriber.torn = true;
      // A text frame that promises 1,000 bytes and holds nine.
      subscriber.socket.write(Buffer.from([0x81, 126, 0x03, 0xe8]));
      subscriber.socket.write('{"did":"d', () => reset(subscriber.socket));
      return;
    }
    subscriber.sent++;
    client.send(text);
    if (faults.duplicates) client.send(text);
  }

  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    faults,
    subscribers,
    push(...events) {
      for (const text of events) {
        const { did, time_us: timeUs, commit } = JSON.parse(text);
        const event = { text, did, timeUs, collection: commit?.collection ?? null };
        stored.push(event);
        for (const [client, subscriber] of live) if (subscriber.wants(event)) send(client, subscriber, text);
      }
    },
    sendRaw(frame) {
      for (const client of live.keys()) client.send(frame);
    },
    forget(beforeUs) {
      const first = stored.findIndex(({ timeUs }) => timeUs >= beforeUs);
      stored.splice(0, first < 0 ? stored.length : first);
    },
    cut() {
      for (const socket of sockets) reset(socket);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

const covers = (wanted: string, collection: string): boolean =>
  wanted.endsWith('.*') ? collection.startsWith(wanted.slice(0, -1)) : wanted === collection;

/** The first message of a subscriber; rejects where it is no valid `options_update`. */
async function helloOf(client: WebSocket): Promise<{ collections: string[]; dids: string[] }> {
  const message = await new Promise<string>((resolve) =>
    client.once('message', (data) => resolve(String(data))),
  );
  const { type, payload } = JSON.parse(message);
  const { wantedCollections: collections, wantedDids: dids } = payload;
  if (type !== 'options_update' || collections.length > 100 || dids.length > 10_000)
    throw new Error('refused');
  return { collections, dids };
}

function reset(socket: Duplex): void {
  (socket as import('node:net').Socket).resetAndDestroy();
}
