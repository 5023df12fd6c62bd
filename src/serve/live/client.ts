import type { ServerResponse } from 'node:http';

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // Proxies such as nginx would hold events back until a buffer is full.
  'X-Accel-Buffering': 'no',
};

/** One listener. It is dropped when it does not keep up: it then comes back and goes on where it stopped. */
export class LiveClient {
  readonly #response: ServerResponse;
  readonly #mostPending: number;

  /** `mostPending` is the bytes it may leave unread beyond what the sockets on the way hold. */
  constructor(response: ServerResponse, mostPending: number, onClose: () => void) {
    this.#response = response;
    this.#mostPending = mostPending;
    response.on('close', onClose);
    // The close that follows tells all there is to know.
    response.on('error', () => {});
    response.socket?.setNoDelay(true);
    response.writeHead(200, HEADERS);
    response.flushHeaders();
  }

  /** Sends, unless the client has left too much of what came before unread: it is dropped then. */
  send(bytes: Uint8Array): void {
    if (this.#response.destroyed) return;
    if (this.#response.writableLength > this.#mostPending) this.#response.destroy();
    else this.#response.write(bytes);
  }

  end(): void {
    this.#response.end();
  }
}
