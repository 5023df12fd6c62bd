/** The API and the page over one lake: what is wired together for `start`. */
import type { FastifyInstance } from 'fastify';
import type { Channel } from '../../alerts/channels/channel.ts';
import type { Clock } from '../../model/clock.ts';
import type { Alerts } from '../../pipeline/alerts/alerts.ts';
import type { SecondPassStatus } from '../../pipeline/second-pass/second-pass.ts';
import type { SinkReport } from '../../pipeline/sinks/sinks.ts';
import { type SpendingOptions, UNPRICED } from '../../pipeline/spending.ts';
import type { QueryEngine } from '../../query/engine.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { version } from '../cli/version.ts';
import { LiveFeed, type LiveLimits } from '../live/live-feed.ts';
import type { ModelList } from '../model-list.ts';
import type { Predictor } from '../predictor/predictor.ts';
import type { Work } from '../work.ts';
import { type CommitSource, liveSource } from './live-source.ts';
import type { Readiness } from './readiness.ts';
import type { Route } from './route.ts';
import { alertNewsRoutes } from './routes/alert-news.ts';
import { alertRoutes } from './routes/alerts.ts';
import { backfillRoutes } from './routes/backfills.ts';
import { compareRoute } from './routes/compare.ts';
import { correctionRoutes } from './routes/corrections.ts';
import { coverageRoutes } from './routes/coverage.ts';
import { docsRoutes } from './routes/docs.ts';
import { evaluationRoutes } from './routes/evaluations.ts';
import { exportRoutes } from './routes/exports.ts';
import { forgetRoutes } from './routes/forget.ts';
import { healRoutes } from './routes/heal.ts';
import { healthRoutes } from './routes/health.ts';
import { liveRoute } from './routes/live.ts';
import { metricsRoute } from './routes/metrics.ts';
import { modelDiffRoute } from './routes/model-diff.ts';
import { modelRoutes } from './routes/models.ts';
import { postRoutes } from './routes/posts.ts';
import { predictRoute } from './routes/predict.ts';
import { reportRoute } from './routes/report.ts';
import { rescoringRoutes } from './routes/rescorings.ts';
import { secondPassRoute } from './routes/second-pass.ts';
import { sinksRoute } from './routes/sinks.ts';
import { sourcesRoute } from './routes/sources.ts';
import { spendRoute } from './routes/spend.ts';
import { sqlRoute, sqlSchemaRoute } from './routes/sql.ts';
import { summaryRoute } from './routes/summary.ts';
import { topRoutes } from './routes/top.ts';
import { type TopicDesk, topicRoutes } from './routes/topics.ts';
import { type Webhooks, webhookRoute } from './routes/webhook.ts';
import { windowsRoute } from './routes/windows.ts';
import { Gate } from './security/gate.ts';
import type { HostRules } from './security/hosts.ts';
import { RateLimit } from './security/rate-limit.ts';
import { refuseOpenDoor } from './security/token.ts';
import { buildServer } from './server.ts';

export interface ServerOptions {
  /** Open over the lake; the server does not close it. */
  queries: QueryEngine;
  predictor: Predictor;
  /** The models that can be named. */
  models: () => Promise<ModelList>;
  /** Who announces what became visible, or has other scores: the pipeline. */
  commits: CommitSource;
  readiness: Readiness;
  /** How the second pass stands; null, and unless given, where it is off. */
  secondPass?: () => SecondPassStatus | null;
  /** What is followed, to be changed. */
  topics: TopicDesk;
  /** What is watched for; without it there are no routes for that. */
  alerts?: Alerts;
  /** Who is told of alerts; nobody unless given. */
  channels?: readonly Channel[];
  /** The stores beyond the lake; none unless given. */
  sinks?: () => SinkReport[];
  /** `host` decides what is asked of clients; the port is for `listen`. */
  serve: HostRules;
  /** What clients have to send; without one only this machine may be listened to. */
  token: string | null;
  /** What a question may cost: ms, and for SQL bytes of memory. */
  limits: { query: number; memory: number };
  /** The length of a window, ms. */
  windowsMs: number;
  /** What reading costs, and may cost; nothing unless given. */
  spending?: SpendingOptions;
  telemetry: Telemetry;
  clock: Clock;
  live?: Partial<LiveLimits>;
  /** Sources that others push to. */
  webhooks?: Webhooks;
  /** What is done on request; without it there are no routes for that, as where nobody collects. */
  work?: Work;
}

/** What is in flight when the server closes may take this long. */
const GRACE_MS = 1500;
const SQL = { atOnce: 2, waiting: 8 };
const PREDICTIONS = { atOnce: 4, waiting: 32 };
const BACKTESTS = { atOnce: 1, waiting: 4 };

/** A server that is not listening yet (see listen.ts). Throws a UsageError where it would be open to all. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { queries, clock, telemetry, serve, token, limits } = options;
  refuseOpenDoor(serve.host, token);
  const watches = options.alerts !== undefined;
  const source = liveSource(queries, options.commits, telemetry, clock, watches);
  const feed = new LiveFeed(source, clock, options.live);
  const routes: Route[] = [
    ...postRoutes(queries),
    liveRoute(feed),
    summaryRoute(queries, clock),
    windowsRoute(queries, clock),
    ...topRoutes(queries),
    compareRoute(queries),
    reportRoute(queries, clock),
    ...modelRoutes(options.models),
    modelDiffRoute(queries),
    ...coverageRoutes(queries, clock),
    ...topicRoutes(options.topics, queries, new Gate(BACKTESTS.atOnce, BACKTESTS.waiting)),
    ...(options.alerts === undefined ? [] : watching(options.alerts, options)),
    ...(options.work === undefined ? [] : workRoutes(options.work, options)),
    spendRoute(queries, options.spending ?? UNPRICED, clock),
    sinksRoute(options.sinks ?? (() => [])),
    secondPassRoute(options.secondPass ?? (() => null), clock),
    predictRoute(
      options.predictor,
      new Gate(PREDICTIONS.atOnce, PREDICTIONS.waiting),
      new RateLimit({ perSecond: 50, burst: 100 }, clock),
    ),
    sqlRoute(
      {
        lake: queries.lake.root,
        queryMs: limits.query,
        memoryBytes: limits.memory,
        windowsMs: options.windowsMs,
      },
      new Gate(SQL.atOnce, SQL.waiting),
      new RateLimit({ perSecond: 10, burst: 20 }, clock),
    ),
    sqlSchemaRoute(queries),
    webhookRoute(options.webhooks ?? { sources: [], hasRoom: () => true }, clock),
    ...healthRoutes(options.readiness),
    metricsRoute(telemetry),
  ];
  const all = [...routes, ...docsRoutes(routes, version())];
  const app = buildServer(all, { doors: { ...serve, token }, questionMs: limits.query, telemetry });
  app.addHook('preClose', async () => {
    feed.close();
    setTimeout(() => app.server.closeAllConnections(), GRACE_MS).unref();
  });
  return app;
}

const watching = (alerts: Alerts, { channels = [], queries, clock }: ServerOptions): Route[] => [
  ...alertRoutes({ alerts, channels }, queries, clock),
  ...alertNewsRoutes(channels, queries, new Gate(BACKTESTS.atOnce, BACKTESTS.waiting), clock),
];

const workRoutes = (work: Work, { queries, clock, models }: ServerOptions): Route[] => [
  sourcesRoute(work),
  ...backfillRoutes(work),
  ...healRoutes(work, queries, clock),
  ...forgetRoutes(work, queries),
  ...exportRoutes(work),
  ...correctionRoutes(work.corrections, queries),
  ...rescoringRoutes(work),
  ...evaluationRoutes(work, models),
];
