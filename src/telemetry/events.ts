import type { Logger } from 'pino';
import { type Clock, systemClock } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import { createLogger, type LogOptions } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { type SourceStanding, SourceStandings, type SourceState } from './source-standings.ts';

/**
 * Everything the program says of itself: each function is one event, with its log line and its metrics.
 * warn: nothing was lost. error: data was lost or someone must act. Events that come with every block are
 * logged at debug alone.
 */
export interface Telemetry {
  /** The program is ready to serve. */
  started(event: { version: string; lake: string; address: string | null; seconds: number }): void;
  /** The program was asked to stop. */
  stopping(event: { reason: string }): void;
  stopped(event: { seconds: number }): void;
  /** The process goes on no further; someone must act. */
  failed(event: { error: unknown }): void;

  /** A block and its cursor are durable. */
  blockAppended(event: { source: string; bytes: number }): void;
  /** What a source read turned out to be; records are counted when they are decoded. */
  recordsRead(event: { source: string; records: number }): void;
  /** What a user should know of how a source is read. */
  sourceNote(event: { source: string; note: string }): void;
  /** A group of blocks is visible to queries. Counts are of records. */
  groupCommitted(event: {
    posts: number;
    updates: number;
    duplicates: number;
    deletes: number;
    other: number;
    deadLetters: number;
    seconds: number;
  }): void;
  /** The sources that are read from now on: each has its series, at 0, before anything is heard of it. */
  sourcesBegin(sources: readonly string[]): void;
  /**
   * How a source is doing. `retrying`: its connection was lost and nothing is yet. `failed`: it gave up; it is
   * begun anew where `retryInSeconds` says when.
   */
  sourceState(event: { source: string; state: SourceState; reason?: string; retryInSeconds?: number }): void;
  /** How each source stands, as the events above tell; those of which there was none are not there. */
  standings(): SourceStanding[];
  /** What is followed was changed while running. `rule` is what holds now; of one removed, what held. */
  topicChanged(event: { topic: string; change: 'added' | 'changed' | 'removed'; rule: string }): void;
  /** What happened between two times could not be had. */
  sourceGap(event: { source: string; from: Date; to: Date; reason: string }): void;
  /** What reading has cost this month, US dollars. */
  spent(sources: readonly { source: string; dollars: number }[]): void;
  /** All that is missing at this moment. */
  gapSeconds(gaps: readonly { source: string; reason: string; seconds: number }[]): void;
  queueDepth(event: { consumer: string; blocks: number; bytes: number }): void;
  /** Age of the oldest payload that cannot be queried yet. */
  lagSeconds(seconds: number): void;
  /** The second pass scored posts. */
  secondPassed(event: {
    model: string;
    posts: number;
    unscored: number;
    waiting: number;
    seconds: number;
    /** None wait any more, after so many did; null where some wait, or only few did. */
    caughtUp: number | null;
  }): void;
  /** The model of the second pass cannot be used for now; posts come in all the same and are scored later. */
  secondPassPaused(event: { model: string; reason: string }): void;
  /** What waits for the second pass, and for how long; what it could not score; whether its model can be used. */
  secondPassLag(event: {
    waiting: number;
    seconds: number;
    /** How long the latest posts had waited when such were scored last; null where they were not yet. */
    liveSeconds: number | null;
    unscored: number;
    isPaused: boolean;
  }): void;
  /** Posts of history were scored again. */
  rescored(event: { how: string; posts: number; unscored: number }): void;
  /** Re-scorings that are not at their end, and posts that the one under way has still to go through. */
  rescorings(event: { waiting: number; running: number; left: number }): void;
  rescoringEnded(event: {
    id: number;
    model: string;
    state: string;
    posts: number;
    reason: string | null;
  }): void;
  /** Reading is held back until consumers catch up. */
  backPressure(event: { source: string; blocks: number; bytes: number }): void;

  /** A sink took posts and deletions, and would not take others. */
  sinkTold(event: { sink: string; posts: number; deletions: number; refused: number }): void;
  /** What a sink is doing; where it waits, why, and for how long. */
  sinkStands(event: {
    sink: string;
    state: string;
    reason: string | null;
    retryInSeconds: number | null;
  }): void;
  /** What waits for each sink, and what it would not take. */
  sinksLag(sinks: readonly { sink: string; waiting: number; refused: number }[]): void;

  /** What was asked for in the background has come to an end. */
  jobEnded(event: {
    job: 'backfill' | 'heal' | 'forget' | 'export' | 'evaluation';
    id: string;
    state: string;
    reason?: string;
  }): void;

  /** An alert fired, or one that fired is over. */
  alertNews(event: {
    alert: string;
    news: 'fired' | 'resolved' | 'withdrawn';
    window: Date;
    value: number;
  }): void;
  /** An alert could not be evaluated; it is tried again in a minute. */
  alertFault(event: { alert: string; reason: string }): void;
  /** News of an alert was taken by a channel, was not and is tried again, or was given up. */
  alertTold(event: {
    alert: string;
    channel: string;
    news: string;
    outcome: 'delivered' | 'failed' | 'dead';
    reason: string | null;
  }): void;
  /** How many alerts fire at this moment, and how much waits to be told. */
  alertsStand(event: { firing: number; waiting: number }): void;

  compaction(event: { date: string; objects: number; rows: number; bytes: number; seconds: number }): void;
  retention(event: { zone: string; objects: number; bytes: number }): void;
  /** What a crash left behind was put right at start. */
  recovered(event: { orphans: number; blocks: number; seconds: number }): void;
  /** Stored data does not match its checksum; the rest is still served. */
  corruptionFound(event: { object: string; reason: string }): void;

  apiRequest(event: { method: string; route: string; status: number; seconds: number }): void;
  apiFault(event: { method: string; route: string; error: unknown }): void;
  liveClients(count: number): void;

  /** The metrics in Prometheus' text format, with the content type to send it under. */
  metrics(): Promise<{ contentType: string; body: string }>;
}

/** Telemetry on the given stream; `silent` gives one that counts and says nothing. */
export function createTelemetry(options: LogOptions, clock: Clock = systemClock): Telemetry {
  return connect(createLogger(options), clock);
}

export function silentTelemetry(): Telemetry {
  return createTelemetry({
    level: 'error',
    format: 'json',
    stream: { write() {} },
    colours: false,
    secrets: [],
  });
}

function connect(log: Logger, clock: Clock): Telemetry {
  const metrics = createMetrics();
  const standings = new SourceStandings(clock);
  const debug = log.isLevelEnabled('debug');
  // Looking a labelled series up costs more than counting; hot ones are kept.
  const outcome = (name: string) => metrics.outcomes.labels(name);
  const [posts, updates, duplicates, deletes, other, deadLetters] = [
    outcome('post'),
    outcome('update'),
    outcome('duplicate'),
    outcome('delete'),
    outcome('other'),
    outcome('dead_letter'),
  ];
  return {
    started: (event) => log.info({ event: 'started', ...event }, 'Undertone is ready'),
    stopping: (event) => log.info({ event: 'stopping', ...event }, 'Stopping'),
    stopped: (event) => log.info({ event: 'stopped', ...event }, 'Stopped; nothing was lost'),
    failed: ({ error }) => log.error({ event: 'failed', error: messageOf(error) }, 'Undertone cannot go on'),

    blockAppended({ source, bytes }) {
      standings.block(source);
      metrics.blocks.labels(source).inc();
      metrics.receivedBytes.labels(source).inc(bytes);
      if (debug) log.debug({ event: 'block-appended', source, bytes }, 'Block stored');
    },
    recordsRead({ source, records }) {
      standings.records(source, records);
      metrics.records.labels(source).inc(records);
    },
    sourceNote: (event) => log.info({ event: 'source-note', ...event }, event.note),
    groupCommitted(event) {
      posts!.inc(event.posts);
      updates!.inc(event.updates);
      duplicates!.inc(event.duplicates);
      deletes!.inc(event.deletes);
      other!.inc(event.other);
      deadLetters!.inc(event.deadLetters);
      metrics.groupSeconds.observe(event.seconds);
      if (event.deadLetters > 0) {
        log.warn(
          { event: 'dead-letters', count: event.deadLetters },
          'Records could not be understood; they are kept, `undertone retry` tries them again',
        );
      }
      if (debug) log.debug({ event: 'group-committed', ...event }, 'Posts visible');
    },
    sourcesBegin(sources) {
      for (const source of sources) {
        metrics.sourceUp.labels(source).set(0);
        metrics.reconnects.labels(source).inc(0);
      }
    },
    sourceState(event) {
      standings.state(event);
      metrics.sourceUp.labels(event.source).set(event.state === 'live' ? 1 : 0);
      if (event.state === 'retrying') metrics.reconnects.labels(event.source).inc();
      const line = { event: 'source-state', ...event };
      if (event.state === 'failed') {
        const again = event.retryInSeconds === undefined ? 'will not go on' : 'is begun anew later';
        log.error(line, `Source failed and ${again}`);
      } else if (event.state === 'retrying') log.warn(line, 'Source lost its connection and tries again');
      else if (event.state === 'stalled') log.warn(line, 'Source has gone silent and connects anew');
      else log.info(line, `Source ${event.state === 'live' ? 'is live' : event.state}`);
    },
    standings: () => standings.list(),
    topicChanged: (event) => log.info({ event: 'topic-changed', ...event }, `Topic ${event.change}`),
    sourceGap: (event) => log.error({ event: 'source-gap', ...event }, 'Posts of this time could not be had'),
    spent(sources) {
      // A new month begins with none.
      metrics.spentDollars.reset();
      for (const { source, dollars } of sources) metrics.spentDollars.labels(source).set(dollars);
    },
    gapSeconds(gaps) {
      // What was healed is gone from the list, and must go here too.
      metrics.gapSeconds.reset();
      for (const { source, reason, seconds } of gaps) metrics.gapSeconds.labels(source, reason).inc(seconds);
    },
    queueDepth({ consumer, blocks, bytes }) {
      metrics.queueDepth.labels(consumer).set(blocks);
      metrics.queueBytes.labels(consumer).set(bytes);
    },
    lagSeconds: (seconds) => metrics.lagSeconds.set(seconds),
    secondPassed({ caughtUp, ...event }) {
      metrics.secondPassPosts.inc(event.posts);
      metrics.secondPassFailed.inc(event.unscored);
      metrics.secondPassSeconds.inc(event.seconds);
      if (event.unscored > 0) {
        log.warn(
          { event: 'second-pass-unscored', model: event.model, count: event.unscored },
          'Posts could not be scored by the second pass and keep their first scores; `undertone retry` tries them again',
        );
      }
      const line = { ...event, event: 'second-pass' };
      if (caughtUp !== null) log.info({ ...line, posts: caughtUp }, 'The second pass has caught up');
      else if (debug) log.debug(line, 'Posts scored by the second pass');
    },
    secondPassPaused: (event) =>
      log.warn(
        { ...event, event: 'second-pass-paused' },
        'The second pass waits for its model; posts keep their first scores',
      ),
    secondPassLag({ waiting, seconds, liveSeconds, unscored, isPaused }) {
      if (liveSeconds !== null) metrics.secondPassLiveLagSeconds.set(liveSeconds);
      metrics.secondPassUp.set(isPaused ? 0 : 1);
      metrics.secondPassWaiting.set(waiting);
      metrics.secondPassLagSeconds.set(seconds);
      metrics.secondPassUnscored.set(unscored);
    },
    rescored({ how, posts, unscored }) {
      metrics.rescored.labels(how).inc(posts);
      metrics.rescoreFailed.inc(unscored);
    },
    rescorings({ waiting, running, left }) {
      metrics.rescorings.labels('waiting').set(waiting);
      metrics.rescorings.labels('running').set(running);
      metrics.rescoreLeft.set(left);
    },
    rescoringEnded(event) {
      metrics.rescoringsEnded.labels(event.state).inc();
      const line = { ...event, event: 'rescoring-ended' };
      if (event.state === 'failed') log.error(line, 'A re-scoring failed; what it had done stays');
      else log.info(line, `A re-scoring has ended: ${event.state}`);
    },
    backPressure: (event) =>
      log.warn({ event: 'back-pressure', ...event }, 'Source is held back until the log is read'),

    jobEnded(event) {
      const line = { ...event, event: 'job-ended' };
      if (event.state === 'failed') log.error(line, `The ${event.job} failed`);
      else log.info(line, `The ${event.job} has ended: ${event.state}`);
    },

    alertNews({ alert, news, window, value }) {
      metrics.alertNews.labels(news).inc();
      const line = { event: 'alert', alert, news, window, value };
      if (news === 'fired') log.warn(line, `Alert ${alert} fires`);
      else log.info(line, `Alert ${alert} is ${news === 'resolved' ? 'over' : 'withdrawn'}`);
    },
    alertFault: (event) =>
      log.error({ event: 'alert-fault', ...event }, 'An alert could not be evaluated and is tried again'),
    alertTold({ reason, ...event }) {
      metrics.alertDeliveries.labels(event.channel, event.outcome).inc();
      const line = { ...event, event: 'alert-told', ...(reason === null ? {} : { reason }) };
      if (event.outcome === 'dead')
        log.error(line, 'News of an alert could not be delivered and is given up');
      else if (event.outcome === 'failed')
        log.warn(line, 'News of an alert did not arrive and is sent again');
      else log.info(line, 'News of an alert delivered');
    },
    sinkTold({ sink, posts, deletions, refused }) {
      metrics.sinkChanges.labels(sink, 'post').inc(posts);
      metrics.sinkChanges.labels(sink, 'deletion').inc(deletions);
      metrics.sinkChanges.labels(sink, 'refused').inc(refused);
      const line = { event: 'sink-told', sink, posts, deletions, refused };
      if (refused > 0) log.error(line, 'A sink would not take posts; "undertone sinks refused" says why');
      else log.debug(line, 'A sink took posts');
    },
    sinkStands({ sink, state, reason, retryInSeconds }) {
      metrics.sinkWaits.labels(sink).set(state === 'waiting' ? 1 : 0);
      if (state !== 'waiting') return log.debug({ event: 'sink-stands', sink, state }, 'A sink goes on');
      log.warn(
        { event: 'sink-waits', sink, reason, retry_in_seconds: retryInSeconds },
        'A sink cannot be told now; it is tried again, and nothing is lost',
      );
    },
    sinksLag(sinks) {
      for (const { sink, waiting, refused } of sinks) {
        metrics.sinkWaiting.labels(sink).set(waiting);
        metrics.sinkRefused.labels(sink).set(refused);
      }
    },
    alertsStand({ firing, waiting }) {
      metrics.alertsFiring.set(firing);
      metrics.alertDeliveriesWaiting.set(waiting);
    },

    compaction(event) {
      metrics.compactions.inc();
      metrics.compactionSeconds.observe(event.seconds);
      metrics.compactedBytes.inc(event.bytes);
      log.info({ event: 'compaction', ...event }, 'Compacted');
    },
    retention: (event) => log.info({ event: 'retention', ...event }, 'Removed what retention lets go'),
    recovered: (event) =>
      log.warn({ event: 'recovered', ...event }, 'Recovered after an unclean end; nothing was lost'),
    corruptionFound: (event) => log.error({ event: 'corruption', ...event }, 'Stored data is damaged'),

    apiRequest({ method, route, status, seconds }) {
      metrics.requestSeconds.labels(method, route, String(status)).observe(seconds);
      if (debug) log.debug({ event: 'api-request', method, route, status, seconds }, 'Request answered');
    },
    apiFault: ({ method, route, error }) =>
      log.error(
        { event: 'api-fault', method, route, error: messageOf(error) },
        'A request failed by our fault',
      ),
    liveClients: (count) => metrics.liveClients.set(count),

    metrics: async () => ({
      contentType: metrics.registry.contentType,
      body: await metrics.registry.metrics(),
    }),
  };
}
