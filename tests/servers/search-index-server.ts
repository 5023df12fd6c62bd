/** A server that speaks as much of OpenSearch's interface as the sink uses, with faults on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface SearchIndexServer {
  url: string;
  /** The documents of the index by their ids. */
  documents: Map<string, Record<string, unknown>>;
  mapping: { properties: Record<string, unknown> } | null;
  /** What an index was made with, or was given later, beside its mapping. */
  settings: Record<string, unknown>;
  /** The version of each document that was written with one, and of each that was deleted so. */
  versions: Map<string, bigint>;
  /** How many bulk requests there were, and how often each id was written or deleted. */
  bulks: number;
  writes: Map<string, number>;
  /** What is asked of the Authorization header. */
  authorization: string | null;
  /** Asked of each request, with its body: whether it is allowed. */
  onRequest: ((request: IncomingMessage, body: string) => boolean) | null;
  /** Asked before each bulk request: an answer to give instead, or nothing. `drop` ends the connection. */
  onBulk: (() => { status: number; body?: unknown; headers?: Record<string, string> } | 'drop' | null) | null;
  /** Asked for each item: a status and reason to give instead of taking it. */
  onItem:
    | ((id: string, document: Record<string, unknown> | null) => { status: number; type: string } | null)
    | null;
}

type Closer = Pick<TestContext, 'after'>;

export async function startSearchIndexServer(t: Closer): Promise<SearchIndexServer> {
  const state: SearchIndexServer = {
    url: '',
    documents: new Map(),
    mapping: null,
    settings: {},
    versions: new Map(),
    bulks: 0,
    writes: new Map(),
    authorization: null,
    onRequest: null,
    onBulk: null,
    onItem: null,
  };
  const server = createServer((request, response) => {
    void answer(state, request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

async function answer(
  state: SearchIndexServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  const send = (status: number, body?: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  if (state.authorization !== null && request.headers.authorization !== state.authorization)
    return send(401, { error: { type: 'security_exception', reason: 'missing authentication' } });
  if (state.onRequest?.(request, text) === false)
    return send(403, { message: 'The request signature we calculated does not match' });
  const { method, url = '' } = request;
  if (method === 'HEAD') return send(state.mapping === null ? 404 : 200);
  const path = url.split('?')[0]!;
  if (path.endsWith('/_mapping')) {
    state.mapping = JSON.parse(text) as SearchIndexServer['mapping'];
    return send(200, { acknowledged: true });
  }
  if (path.endsWith('/_refresh')) return send(200, {});
  if (path.endsWith('/_search')) return send(200, { hits: { hits: found(state, JSON.parse(text)) } });
  if (path.endsWith('/_settings')) {
    state.settings = JSON.parse(text) as SearchIndexServer['settings'];
    return send(200, { acknowledged: true });
  }
  if (!path.endsWith('/_bulk')) {
    if (method !== 'PUT') return send(404, { error: 'not here' });
    const made = JSON.parse(text) as { mappings: SearchIndexServer['mapping']; settings?: object };
    state.mapping = made.mappings;
    state.settings = { ...made.settings };
    return send(200, { acknowledged: true });
  }
  state.bulks++;
  const fault = state.onBulk?.() ?? null;
  if (fault === 'drop') return void request.socket.destroy();
  if (fault !== null) return send(fault.status, fault.body ?? { error: { type: 'fault' } }, fault.headers);
  send(200, { errors: false, items: applyBulk(state, text) });
}

function applyBulk(state: SearchIndexServer, text: string): unknown[] {
  const lines = text.split('\n');
  const items: unknown[] = [];
  for (let at = 0; at < lines.length && lines[at] !== ''; at++) {
    const [action, { _id: id }] = Object.entries(
      JSON.parse(lines[at]!) as Record<string, { _id: string }>,
    )[0]!;
    const document = action === 'index' ? (JSON.parse(lines[++at]!) as Record<string, unknown>) : null;
    const fault = state.onItem?.(id, document) ?? null;
    if (fault !== null) {
      items.push({
        [action]: { _id: id, status: fault.status, error: { type: fault.type, reason: 'as asked' } },
      });
      continue;
    }
    const version = versionIn(lines[at - (document === null ? 0 : 1)]!);
    if (version !== null) {
      if ((state.versions.get(id) ?? 0n) > version) {
        const error = { type: 'version_conflict_engine_exception', reason: 'a higher version is there' };
        items.push({ [action]: { _id: id, status: 409, error } });
        continue;
      }
      state.versions.set(id, version);
    }
    state.writes.set(id, (state.writes.get(id) ?? 0) + 1);
    const wasThere = document === null ? state.documents.delete(id) : !state.documents.set(id, document);
    items.push({ [action]: { _id: id, status: document === null && !wasThere ? 404 : 200 } });
  }
  return items;
}

/** The external version of an action, digit for digit. */
function versionIn(action: string): bigint | null {
  const found = /"version":(\d+),"version_type":"external_gte"/.exec(action);
  return found === null ? null : BigInt(found[1]!);
}

interface Search {
  size: number;
  query: { bool: { filter: { term: Record<string, string> }[] } };
  search_after?: [string];
}

/** Documents that have all of the terms, in order of their ids. */
function found({ documents }: SearchIndexServer, { size, query, search_after: after }: Search): unknown[] {
  const terms = query.bool.filter.flatMap(({ term }) => Object.entries(term));
  const ids = [...documents.keys()].sort().filter((id) => {
    const document = documents.get(id)!;
    return (after === undefined || id > after[0]) && terms.every(([name, value]) => document[name] === value);
  });
  return ids.slice(0, size).map((id) => ({ _id: id, sort: [id] }));
}
