import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

type Reply = (response: ServerResponse, received: Received) => void;

export interface FaultyServer extends AsyncDisposable {
  url: string;
  received: Received[];
}

/** A local service that meets each request with the next reply, and all further ones with the last. */
export async function faultyServer(...replies: [Reply, ...Reply[]]): Promise<FaultyServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null') as unknown;
    const one = { path: request.url ?? '', headers: request.headers, body };
    received.push(one);
    const reply = replies[Math.min(received.length, replies.length) - 1]!;
    reply(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(code, headers).end('{}');

export const json =
  (answer: (body: never) => unknown): Reply =>
  (response, { body }) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer(body as never)));

export const text =
  (answer: string): Reply =>
  (response) =>
    response.writeHead(200).end(answer);

export const reset: Reply = (response) => response.socket?.destroy();

/** Never answers. */
export const silence: Reply = () => {};

/** Scores as the documented format has them: positive where a text says so. */
export const scored = json(({ texts }: { texts: string[] }) => ({
  scores: texts.map((said) =>
    said.includes('good')
      ? { positive: 0.8, neutral: 0.15, negative: 0.05 }
      : { positive: 0.1, neutral: 0.7, negative: 0.2 },
  ),
}));
