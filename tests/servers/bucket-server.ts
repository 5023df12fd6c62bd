/** A server that speaks as much of S3's interface as a sink of objects uses, with faults on demand. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface BucketServer {
  url: string;
  objects: Map<string, Buffer>;
  /** How many objects were written. */
  puts: number;
  /** Asked before each request: a status to answer with, or nothing. `drop` ends the connection. */
  onRequest: ((method: string, key: string) => number | 'drop' | null) | null;
}

/** Keys a page of a list. */
const PAGE = 3;

export async function startBucketServer(t: Pick<TestContext, 'after'>): Promise<BucketServer> {
  const state: BucketServer = { url: '', objects: new Map(), puts: 0, onRequest: null };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const url = new URL(request.url!, 'http://host');
    const key = decodeURIComponent(url.pathname).split('/').slice(2).join('/');
    const fault = state.onRequest?.(request.method!, key) ?? null;
    if (fault === 'drop') return void request.socket.destroy();
    const [status, text] = fault === null ? act(state, request.method!, url, key, body) : [fault, ''];
    response.writeHead(status, { 'content-type': 'application/xml' }).end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return request.headers['content-encoding']?.includes('aws-chunked') === true ? unchunked(body) : body;
}

/** Each chunk after its length in hexadecimal digits, the last one empty; trailers follow. */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.toString('latin1', at, end), 16);
    if (length === 0) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}

function act(state: BucketServer, method: string, url: URL, key: string, body: Buffer): [number, string] {
  if (method === 'HEAD') return [200, ''];
  if (method === 'PUT') {
    state.puts++;
    state.objects.set(key, body);
    return [200, ''];
  }
  if (method === 'POST' && url.searchParams.has('delete')) {
    for (const [, one] of body.toString('utf8').matchAll(/<Key>(.*?)<\/Key>/g)) state.objects.delete(one!);
    return [200, '<DeleteResult/>'];
  }
  const prefix = url.searchParams.get('prefix') ?? '';
  const after = url.searchParams.get('continuation-token') ?? '';
  const keys = [...state.objects.keys()].filter((one) => one.startsWith(prefix) && one > after).sort();
  const page = keys.slice(0, PAGE);
  const next = keys.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  const contents = page.map((one) => `<Contents><Key>${one}</Key></Contents>`);
  return [200, `<ListBucketResult>${contents.join('')}${next}</ListBucketResult>`];
}
