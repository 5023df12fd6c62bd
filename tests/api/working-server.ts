/** A server of a process that collects: a real pipeline, an X to search, sources to ask again. */
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { configSchema } from '../../src/config/schema.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { listSinks } from '../../src/pipeline/sinks/change.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import { defaultModelsFolder } from '../../src/sentiment/registry.ts';
import { createServer } from '../../src/serve/api/create-server.ts';
import { listen } from '../../src/serve/api/listen.ts';
import { listKnownModels } from '../../src/serve/model-list.ts';
import { predictHere } from '../../src/serve/predictor/predictor.ts';
import { createWork } from '../../src/serve/work.ts';
import type { Source } from '../../src/sources/source.ts';
import { silentTelemetry, type Telemetry } from '../../src/telemetry/events.ts';
import { openLake, TOKEN } from '../end-to-end/backfill-support.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about
  json: any;
}

export interface WorkingServer {
  /** http://127.0.0.1:PORT */
  address: string;
  pipeline: Pipeline;
  telemetry: Telemetry;
  get(path: string): Promise<Answer>;
  /** The answer as it came. */
  fetch(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** As `start` ends. */
  close(): Promise<void>;
}

export interface WorkingOptions {
  /** Address of the X that is searched. */
  x?: string;
  sources?: readonly Source[];
  token?: string;
  /** Opens the lake; one where nothing can be scored again unless given. */
  open?: (root: string) => Promise<Pipeline>;
}

export async function runWorkingServer(
  t: TestContext,
  root: string,
  {
    x = 'http://127.0.0.1:1',
    sources = [],
    token,
    open = (path) => openLake(path, null),
  }: WorkingOptions = {},
): Promise<WorkingServer> {
  const pipeline = await open(root);
  const telemetry = silentTelemetry();
  const config = {
    ...configSchema.parse({ sources: { x: { type: 'x-search', address: x } } }),
    file: null,
    secrets: { token: null, xBearerToken: TOKEN, mastodonToken: null, pseudonymKey: null },
  };
  const named = [{ name: 'x', type: 'x-search' as const }];
  const work = createWork(pipeline, {
    config,
    sources,
    named,
    telemetry,
    clock: systemClock,
    modelFolders: [defaultModelsFolder],
  });
  const queries = await QueryEngine.open(root);
  const app = createServer({
    queries,
    predictor: predictHere(() => Promise.reject(new Error('no model here'))),
    models: () => listKnownModels([defaultModelsFolder]),
    commits: pipeline.enricher,
    readiness: () => [],
    topics: pipeline.topics,
    sinks: () => listSinks(pipeline),
    serve: { host: '127.0.0.1' },
    token: token ?? null,
    limits: { query: 10_000, memory: 256e6 },
    windowsMs: 15 * 60_000,
    telemetry,
    clock: systemClock,
    work,
  });
  await listen(app, { host: '127.0.0.1', port: 0 });
  const address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  work.backfills.resume();
  work.exports.resume();
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(`${address}${path}`, { ...init, keepalive: false });
    return { status: answer.status, json: await answer.json() };
  };
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await app.close();
    await work.close();
    await pipeline.close();
    queries.close();
  };
  t.after(close);
  return {
    address,
    pipeline,
    telemetry,
    get: (path) => ask(path, {}),
    fetch: (path, headers = {}) => fetch(`${address}${path}`, { headers }),
    delete: (path) => ask(path, { method: 'DELETE' }),
    post: (path, body, headers = {}, signal) =>
      ask(path, {
        method: 'POST',
        ...(signal === undefined ? {} : { signal }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      }),
    close,
  };
}
