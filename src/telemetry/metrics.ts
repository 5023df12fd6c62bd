import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric, by its Prometheus name (base units: seconds, bytes). */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const source = ['source'] as const;
  return {
    registry,
    blocks: new Counter({
      name: 'undertone_blocks_total',
      help: 'Blocks made durable in the log.',
      labelNames: source,
      registers,
    }),
    records: new Counter({
      name: 'undertone_records_total',
      help: 'Records decoded and made visible, or kept as dead letters.',
      labelNames: source,
      registers,
    }),
    receivedBytes: new Counter({
      name: 'undertone_received_bytes_total',
      help: 'Bytes of payload made durable in the log.',
      labelNames: source,
      registers,
    }),
    outcomes: new Counter({
      name: 'undertone_outcomes_total',
      help: 'What records turned out to be: post, update, duplicate, delete, other, dead_letter.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    groupSeconds: new Histogram({
      name: 'undertone_group_seconds',
      help: 'Time from taking a group of blocks to its commit.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    sourceUp: new Gauge({
      name: 'undertone_source_up',
      help: '1 while a source delivers, 0 while it does not.',
      labelNames: source,
      registers,
    }),
    reconnects: new Counter({
      name: 'undertone_source_reconnects_total',
      help: 'Connections of a source that were lost.',
      labelNames: source,
      registers,
    }),
    queueDepth: new Gauge({
      name: 'undertone_queue_depth_blocks',
      help: 'Blocks in the log that a consumer has not committed.',
      labelNames: ['consumer'] as const,
      registers,
    }),
    queueBytes: new Gauge({
      name: 'undertone_queue_depth_bytes',
      help: 'Bytes in the log that a consumer has not committed.',
      labelNames: ['consumer'] as const,
      registers,
    }),
    lagSeconds: new Gauge({
      name: 'undertone_lag_seconds',
      help: 'Age of the oldest payload that cannot be queried yet.',
      registers,
    }),
    secondPassWaiting: new Gauge({
      name: 'undertone_second_pass_waiting_posts',
      help: 'Posts that wait for the second pass.',
      registers,
    }),
    secondPassLagSeconds: new Gauge({
      name: 'undertone_second_pass_lag_seconds',
      help: 'How long the oldest post that waits for the second pass has been visible.',
      registers,
    }),
    secondPassLiveLagSeconds: new Gauge({
      name: 'undertone_second_pass_live_lag_seconds',
      help: 'How long the latest posts had been visible when the second pass last scored such.',
      registers,
    }),
    secondPassUnscored: new Gauge({
      name: 'undertone_second_pass_unscored_posts',
      help: 'Posts that the second pass could not score; `undertone retry` tries them again.',
      registers,
    }),
    secondPassPosts: new Counter({
      name: 'undertone_second_pass_posts_total',
      help: 'Posts that the second pass scored.',
      registers,
    }),
    secondPassFailed: new Counter({
      name: 'undertone_second_pass_failed_posts_total',
      help: 'Times that the second pass could not score a post.',
      registers,
    }),
    secondPassSeconds: new Counter({
      name: 'undertone_second_pass_seconds_total',
      help: 'Time that the second pass was at work on what it has scored.',
      registers,
    }),
    secondPassUp: new Gauge({
      name: 'undertone_second_pass_up',
      help: '1 while the model of the second pass can be used, 0 while it cannot.',
      registers,
    }),
    rescored: new Counter({
      name: 'undertone_rescored_posts_total',
      help: 'Posts of history that were scored again, by what became of the scores: current, beside, stored.',
      labelNames: ['how'] as const,
      registers,
    }),
    rescoreFailed: new Counter({
      name: 'undertone_rescore_failed_posts_total',
      help: 'Posts of history that the model of a re-scoring could not score.',
      registers,
    }),
    rescoreLeft: new Gauge({
      name: 'undertone_rescore_left_posts',
      help: 'Posts that the re-scoring under way has still to go through.',
      registers,
    }),
    rescorings: new Gauge({
      name: 'undertone_rescorings',
      help: 'Re-scorings by state: waiting, running.',
      labelNames: ['state'] as const,
      registers,
    }),
    rescoringsEnded: new Counter({
      name: 'undertone_rescorings_ended_total',
      help: 'Re-scorings that came to an end: done, failed, cancelled.',
      labelNames: ['state'] as const,
      registers,
    }),
    gapSeconds: new Gauge({
      name: 'undertone_gap_seconds',
      help: 'Time of which the ledger says that posts are missing.',
      labelNames: ['source', 'reason'] as const,
      registers,
    }),
    spentDollars: new Gauge({
      name: 'undertone_spent_dollars',
      help: 'US dollars that reading has cost in this calendar month (UTC).',
      labelNames: source,
      registers,
    }),
    alertNews: new Counter({
      name: 'undertone_alert_news_total',
      help: 'What alerts did: fired, resolved, withdrawn.',
      labelNames: ['news'] as const,
      registers,
    }),
    alertDeliveries: new Counter({
      name: 'undertone_alert_deliveries_total',
      help: 'Attempts to tell of alerts: delivered, failed (and tried again), dead (given up).',
      labelNames: ['channel', 'outcome'] as const,
      registers,
    }),
    alertsFiring: new Gauge({
      name: 'undertone_alerts_firing',
      help: 'Alerts that fire.',
      registers,
    }),
    alertDeliveriesWaiting: new Gauge({
      name: 'undertone_alert_deliveries_waiting',
      help: 'News of alerts that waits to be delivered.',
      registers,
    }),
    sinkChanges: new Counter({
      name: 'undertone_sink_changes_total',
      help: 'What sinks were told: post, deletion; refused is what they would not take.',
      labelNames: ['sink', 'what'] as const,
      registers,
    }),
    sinkWaits: new Gauge({
      name: 'undertone_sink_waits',
      help: '1 while a sink cannot be told.',
      labelNames: ['sink'] as const,
      registers,
    }),
    sinkWaiting: new Gauge({
      name: 'undertone_sink_waiting',
      help: 'Posts and deletions that wait for a sink, at most.',
      labelNames: ['sink'] as const,
      registers,
    }),
    sinkRefused: new Gauge({
      name: 'undertone_sink_refused',
      help: 'Posts that a sink would not take.',
      labelNames: ['sink'] as const,
      registers,
    }),
    compactions: new Counter({
      name: 'undertone_compactions_total',
      help: 'Compactions that were committed.',
      registers,
    }),
    compactionSeconds: new Histogram({
      name: 'undertone_compaction_seconds',
      help: 'Duration of a compaction.',
      buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 300],
      registers,
    }),
    compactedBytes: new Counter({
      name: 'undertone_compacted_bytes_total',
      help: 'Bytes that compactions wrote.',
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'undertone_api_request_seconds',
      help: 'Duration of an API request.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
      registers,
    }),
    liveClients: new Gauge({
      name: 'undertone_live_clients',
      help: 'Clients that follow the live stream.',
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
