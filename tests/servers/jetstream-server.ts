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
  /** Resets every connection. */
  cut(): void;
  close(): Promise<void>;
}

interface Stored {
  text: string;
  timeUs: number;
  collection: string | null;
}

/**
 * A local server that speaks Jetstream's `/subscribe` protocol over real sockets: replay from an inclusive
 * cursor, then live; `wantedCollections` filters commits only, account and identity events always come.
 */
export async function startJetstreamServer(port = 0): Promise<JetstreamServer> {
  const faults: JetstreamFaults = {};
  const stored: Stored[] = [];
  const subscribers: JetstreamSubscriber[] = [];
  const live = new Map<WebSocket, { socket: Duplex; wants: (event: Stored) => boolean; sent: number }>();
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
    const collections = query.getAll('wantedCollections');
    const cursor = query.has('cursor') ? Number(query.get('cursor')) : null;
    const bytesDelivered = () => (socket as import('node:net').Socket).bytesWritten - client.bufferedAmount;
    subscribers.push({ cursor, collections, bytesDelivered });
    const wants = ({ collection }: Stored) =>
      collection === null || collections.length === 0 || collections.includes(collection);
    const subscriber = { socket, wants, sent: 0 };
    client.on('error', () => {}).on('close', () => live.delete(client));
    if (cursor !== null) {
      const from = Math.max(cursor, faults.oldestUs ?? 0);
      for (let i = 0; i < stored.length; i++) {
        if (stored[i]!.timeUs >= from && wants(stored[i]!)) send(client, subscriber, stored[i]!.text);
        if (faults.slowMs) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
      }
    }
    live.set(client, subscriber);
  }

  function send(client: WebSocket, subscriber: { socket: Duplex; sent: number }, text: string): void {
    if (client.readyState !== client.OPEN) return;
    if (faults.resetAfter !== undefined && subscriber.sent >= faults.resetAfter) {
      delete faults.resetAfter;
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
        const { time_us: timeUs, commit } = JSON.parse(text);
        const event = { text, timeUs, collection: commit?.collection ?? null };
        stored.push(event);
        for (const [client, subscriber] of live) if (subscriber.wants(event)) send(client, subscriber, text);
      }
    },
    sendRaw(frame) {
      for (const client of live.keys()) client.send(frame);
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

function reset(socket: Duplex): void {
  (socket as import('node:net').Socket).resetAndDestroy();
}
