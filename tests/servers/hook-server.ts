/** A receiver of webhooks on a real socket, with the faults that receivers have. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HookFault = 'hang' | 'reset' | { status: number; headers?: Record<string, string> };

export interface HookServer extends AsyncDisposable {
  url: string;
  port: number;
  /** What came, in order. */
  got: { headers: IncomingHttpHeaders; body: string; path: string }[];
  /** What it does with the next requests, one each; then it takes all. */
  faults: HookFault[];
  /** Resolves when so many have come. */
  came(count: number): Promise<void>;
}

export async function hookServer(): Promise<HookServer> {
  const got: HookServer['got'] = [];
  const faults: HookFault[] = [];
  let watch = (): void => {};
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts).toString(), path: request.url! });
      watch();
      const fault = faults.shift();
      if (fault === 'hang') return;
      if (fault === 'reset') return void request.socket.resetAndDestroy();
      response.writeHead(fault?.status ?? 200, fault?.headers ?? {}).end('ok');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    got,
    faults,
    came: (count) =>
      new Promise((resolve) => {
        watch = () => {
          if (got.length >= count) resolve();
        };
        watch();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
