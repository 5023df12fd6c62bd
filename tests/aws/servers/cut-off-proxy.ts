/**
 * Stands between one machine and S3, and cuts the machine off at a given request that changes something: before the
 * service has heard of it, or after, with the answer lost. From then on nothing comes through, as where the machine
 * was killed.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface CutOff {
  url: string;
  /** Requests so far that change something. */
  changes(): number;
  /** Bytes that came with them. */
  sent(): number;
  /** Cuts off at the change of this number, counted from now; null lets all through again. */
  cutAt(change: number | null, when?: 'before' | 'after'): void;
}

export async function cutOffProxy(t: TestContext, upstream: string): Promise<CutOff> {
  let changes = 0;
  let sent = 0;
  let cut: { at: number; when: 'before' | 'after' } | null = null;
  let isCut = false;
  const pass = (from: IncomingMessage, to: ServerResponse, answers: boolean): void => {
    const { hostname, port } = new URL(upstream);
    const { method, url: path, headers } = from;
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      if (!answers) {
        answer.resume().on('end', () => from.socket.destroy());
        return;
      }
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => from.socket.destroy());
    from.on('data', (chunk: Buffer) => {
      if (method !== 'GET') sent += chunk.length;
    });
    from.pipe(onward);
  };
  const server = createServer((from, to) => {
    if (isCut) return void from.socket.destroy();
    if (from.method === 'GET' || from.method === 'HEAD') return pass(from, to, true);
    changes++;
    if (cut === null || changes < cut.at) return pass(from, to, true);
    isCut = true;
    if (cut.when === 'before') from.socket.destroy();
    else pass(from, to, false);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    changes: () => changes,
    sent: () => sent,
    cutAt(change, when = 'before') {
      isCut = false;
      cut = change === null ? null : { at: changes + change, when };
    },
  };
}
