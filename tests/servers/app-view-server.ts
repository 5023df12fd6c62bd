import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AppViewServer {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** Who is known: DID → handle and display name; an account without is not in answers. */
  readonly accounts: Map<string, { handle: string; displayName?: string }>;
  /** The actors of each request that was answered or refused, oldest first. */
  readonly asked: string[][];
  /** What it does wrong; set and cleared at any time. */
  readonly faults: { status?: number; headers?: Record<string, string>; body?: string; delayMs?: number };
  close(): Promise<void>;
}

/** A local server that answers `app.bsky.actor.getProfiles` as Bluesky's app view does: 25 at the most, by DID or handle. */
export async function startAppViewServer(): Promise<AppViewServer> {
  const accounts: AppViewServer['accounts'] = new Map();
  const asked: string[][] = [];
  const faults: AppViewServer['faults'] = {};
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const actors = url.searchParams.getAll('actors');
    asked.push(actors);
    const { status, headers = {}, body, delayMs = 0 } = faults;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (status !== undefined || body !== undefined) {
      response.writeHead(status ?? 200, headers).end(body ?? '{"error":"Fault"}');
      return;
    }
    if (url.pathname !== '/xrpc/app.bsky.actor.getProfiles' || actors.length === 0 || actors.length > 25) {
      response.writeHead(400).end('{"error":"InvalidRequest"}');
      return;
    }
    const profiles = [...accounts]
      .filter(([did, { handle }]) => actors.includes(did) || actors.includes(handle))
      .map(([did, known]) => ({ did, ...known, description: 'made up', followersCount: 3 }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ profiles }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accounts,
    asked,
    faults,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
