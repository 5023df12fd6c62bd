/** A server over a small lake, on a real socket, for the tests of this folder. */
import { type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../../src/model/clock.ts';
import type { Post } from '../../src/model/post.ts';
import { Alerts } from '../../src/pipeline/alerts/alerts.ts';
import { Topics } from '../../src/pipeline/topics.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import { type SmallLake, smallLake } from '../../src/query/fixtures/small-lake.ts';
import type { SentimentModel } from '../../src/sentiment/model.ts';
import { defaultModelsFolder } from '../../src/sentiment/registry.ts';
import { createServer, type ServerOptions } from '../../src/serve/api/create-server.ts';
import { listen } from '../../src/serve/api/listen.ts';
import type { LiveCommit } from '../../src/serve/live/live-feed.ts';
import { listKnownModels } from '../../src/serve/model-list.ts';
import { predictHere } from '../../src/serve/predictor/predictor.ts';
import { ThreadedPredictor } from '../../src/serve/predictor/threaded-predictor.ts';
import { silentTelemetry } from '../../src/telemetry/events.ts';

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about
  json(): any;
}

export interface RunningServer extends AsyncDisposable {
  app: FastifyInstance;
  lake: SmallLake;
  topics: Topics;
  port: number;
  ask(path: string, asked?: Asked): Promise<Answered>;
  /** Asks with a JSON body. */
  post(path: string, body: unknown): Promise<Answered>;
  /** Makes posts visible and announces it, as the pipeline does. */
  say(posts: readonly Post[]): Promise<void>;
  /** Ends the server; the lake stays, for another to serve. */
  stop(): Promise<void>;
}

/** Calls every text with "good" in it positive. */
export const goodModel: SentimentModel = {
  name: 'good',
  version: '1',
  languages: ['en'],
  score: (texts) =>
    texts.map((text) => {
      const positive = text.includes('good') ? 1 : 0;
      const sentiment = positive === 1 ? ('positive' as const) : ('neutral' as const);
      return { sentiment, positive, neutral: 1 - positive, negative: 0, mixed: 0, confidence: 1 };
    }),
};

/** As `start` has it, of the shipped models; to be closed. */
export const shippedPredictor = (folder = defaultModelsFolder): ThreadedPredictor =>
  new ThreadedPredictor({
    folders: [folder],
    cacheFolder: undefined,
    hub: undefined,
    cascadeThreshold: undefined,
  });

export async function runServer(
  posts: readonly Post[] = [],
  given: Partial<ServerOptions> = {},
  /** The lake and the port of one before it, to be that one started anew. */
  again: { lake?: SmallLake; port?: number } = {},
): Promise<RunningServer> {
  const lake = again.lake ?? (await smallLake(posts));
  const queries = await QueryEngine.open(lake.root);
  const topics = new Topics(lake.owned.db, systemClock);
  const watchers = new Set<(commit: LiveCommit) => void>();
  const app = createServer({
    queries,
    predictor: predictHere(async () => goodModel),
    models: () => listKnownModels([defaultModelsFolder]),
    commits: {
      onCommit(watch) {
        watchers.add(watch);
        return () => watchers.delete(watch);
      },
    },
    readiness: () => [],
    topics,
    alerts: new Alerts(lake.owned.db, systemClock),
    serve: { host: '127.0.0.1' },
    token: null,
    limits: { query: 10_000, memory: 256e6 },
    windowsMs: 15 * 60_000,
    telemetry: silentTelemetry(),
    clock: { now: () => Date.now() },
    ...given,
  });
  await listen(app, { host: '127.0.0.1', port: again.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  const ask = (path: string, asked: Asked = {}) => exchange(port, path, asked);
  const stop = async (): Promise<void> => {
    await app.close();
    queries.close();
  };
  return {
    app,
    lake,
    topics,
    port,
    ask,
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async say(added) {
      await lake.add(added);
      for (const watch of watchers) watch({ count: added.length, post: (index) => added[index]! });
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await lake[Symbol.asyncDispose]();
    },
  };
}

/** One request on a connection of its own; the path goes out as it is given. */
function exchange(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Asked,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text,
          json: () => JSON.parse(text),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
