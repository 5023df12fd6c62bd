/** Follows /api/live over a real socket, for tests. */
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface LiveEvent {
  id: string | null;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: what an event tells is what the test is about
  data: any;
}

export class LiveListener {
  readonly events: LiveEvent[] = [];
  heartbeats = 0;
  ended = false;
  readonly #request: ClientRequest;
  readonly #response: IncomingMessage;
  #rest = '';
  #changed: (() => void)[] = [];

  private constructor(outgoing: ClientRequest, response: IncomingMessage) {
    this.#request = outgoing;
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#take(text));
    response.on('error', () => {});
    response.on('close', () => {
      this.ended = true;
      this.#wake();
    });
  }

  static open(
    port: number,
    options: { query?: string; headers?: Record<string, string> } = {},
  ): Promise<LiveListener> {
    const { query = '', headers = {} } = options;
    return new Promise((resolve, reject) => {
      const path = `/api/live${query}`;
      const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
        if (response.statusCode === 200) resolve(new LiveListener(outgoing, response));
        else reject(new Error(`status ${response.statusCode}`));
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }

  get headers() {
    return this.#response.headers;
  }

  ofName(name: string): LiveEvent[] {
    return this.events.filter((event) => event.name === name);
  }

  /** Ids of the posts in the order they came. */
  get posts(): string[] {
    return this.ofName('post').map(({ data }) => data.id);
  }

  /** Resolves when it holds; rejects after 5 s. */
  async until(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!holds()) {
      if (Date.now() > deadline)
        throw new Error(`waited in vain; came: ${JSON.stringify(this.events).slice(0, 500)}`);
      await new Promise<void>((resolve) => {
        this.#changed.push(resolve);
        setTimeout(resolve, 100);
      });
    }
  }

  /** Stops reading without closing, as a client that hangs. */
  hang(): void {
    this.#response.pause();
  }

  goOn(): void {
    this.#response.resume();
  }

  close(): void {
    this.#request.destroy();
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop()!;
    for (const block of blocks) {
      if (block.startsWith(':')) this.heartbeats++;
      const lines = block.split('\n');
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
      const data = field('data');
      if (data !== null) this.events.push({ id: field('id'), name: field('event')!, data: JSON.parse(data) });
    }
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const wake of waiting) wake();
  }
}
