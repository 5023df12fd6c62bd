/** A place between a client and a server that answers as AWS does, where requests go wrong as a test wants. */
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

export interface Asked {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type Fault =
  /** Answered in place of the server. */
  | { answer: { status: number; headers?: Record<string, string>; body?: string | Buffer } }
  /** The server is asked something else. */
  | { ask: Buffer; answering?: (answer: Buffer) => Buffer }
  /** The server is asked, and its answer is lost on the way. */
  | 'lose-answer'
  /** The answer breaks off within its body. */
  | 'cut-answer';

/** `faultOf` says what goes wrong with a request; null where nothing does. */
export async function startProxy(
  t: TestContext,
  server: string,
  faultOf: (asked: Asked) => Fault | null | Promise<Fault | null>,
): Promise<{ url: string }> {
  const target = new URL(server);
  const proxy = createServer(async (request, response) => {
    // Either side may go before it has said all, as the server does at the end of a test.
    const sent = await buffer(request).catch(() => null);
    if (sent === null) return;
    const asked = {
      method: request.method!,
      path: request.url!,
      headers: request.headers,
      body: sent,
    };
    const fault = await faultOf(asked);
    if (fault !== null && typeof fault === 'object' && 'answer' in fault) {
      const { status, headers = {}, body = '' } = fault.answer;
      response.writeHead(status, headers).end(body);
      return;
    }
    const other = fault !== null && typeof fault === 'object' ? fault : null;
    const body = other?.ask ?? asked.body;
    const { host, port } = target;
    const headers = { ...request.headers, host, 'content-length': String(body.length) };
    delete headers['transfer-encoding'];
    const forwarded = send(
      { host: target.hostname, port, method: asked.method, path: asked.path, headers },
      async (answer) => {
        const whole = await buffer(answer).catch(() => null);
        if (whole === null) return request.socket.destroy();
        const answered = other?.answering?.(whole) ?? whole;
        if (fault === 'lose-answer') return request.socket.destroy();
        const { 'transfer-encoding': _, ...kept } = answer.headers;
        const length = answer.headers['content-length'] ?? String(answered.length);
        // What is asked for by HEAD has the length of what it would be.
        response.writeHead(answer.statusCode!, {
          ...kept,
          'content-length': answered === whole ? length : String(answered.length),
        });
        if (fault !== 'cut-answer') return response.end(answered);
        response.write(answered.subarray(0, answered.length / 2), () => request.socket.destroy());
      },
    );
    forwarded.on('error', () => request.socket.destroy());
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    proxy.closeAllConnections();
    return new Promise((resolve) => proxy.close(resolve));
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}
