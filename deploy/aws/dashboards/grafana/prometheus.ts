/** How a running Undertone fares, by its own /metrics. */
import { DATA_SOURCE, type Dashboard, type Draft, dashboard, legend, lines } from './model.ts';

const query = (expr: string, legendFormat: string, refId = 'A') => ({
  refId,
  expr,
  legendFormat,
  range: true,
  instant: false,
});

type Queries = readonly (readonly [expr: string, legendFormat: string])[];

const letters = 'ABCDEFGH';

const series = (title: string, description: string, unit: string, queries: Queries, more = {}): Draft => ({
  type: 'timeseries',
  title,
  description,
  width: 12,
  height: 8,
  targets: queries.map(([expr, name], at) => query(expr, name, letters[at]!)),
  defaults: { unit, min: 0, custom: lines(), ...more },
  options: { legend, tooltip: { mode: 'multi', sort: 'desc' } },
});

const stat = (
  title: string,
  description: string,
  unit: string,
  expr: string,
  steps: readonly (readonly [value: number | null, color: string])[],
): Draft => ({
  type: 'stat',
  title,
  description,
  width: 4,
  height: 4,
  targets: [query(expr, '')],
  defaults: {
    unit,
    thresholds: { mode: 'absolute', steps: steps.map(([value, color]) => ({ value, color })) },
  },
  options: { reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' }, colorMode: 'value' },
});

const bad = (from: number): [number | null, string][] => [
  [null, 'green'],
  [from, 'red'],
];

const INSTANCE = 'instance=~"$instance"';
const rate = (metric: string, by: string, labels = ''): string =>
  `sum by (${by}) (rate(${metric}{${INSTANCE}${labels}}[$__rate_interval]))`;

export function prometheusDashboard(): Dashboard {
  return dashboard({
    uid: 'undertone-prometheus',
    title: 'Undertone: operation',
    description: 'What a running Undertone collects, how far behind it is and what it could not do.',
    plugin: 'prometheus',
    from: 'now-6h',
    refresh: '30s',
    variables: [
      {
        name: 'instance',
        label: 'Instance',
        type: 'query',
        query: { query: 'label_values(undertone_lag_seconds, instance)', refId: 'instance' },
        definition: 'label_values(undertone_lag_seconds, instance)',
        datasource: { type: 'prometheus', uid: DATA_SOURCE },
        refresh: 2,
        hide: 0,
        includeAll: true,
        allValue: '.+',
        multi: true,
        current: { selected: true, text: ['All'], value: ['$__all'] },
      },
    ],
    panels: [
      stat(
        'Sources down',
        'Sources that do not deliver.',
        'short',
        `sum(1 - undertone_source_up{${INSTANCE}})`,
        bad(1),
      ),
      stat(
        'Lag',
        'Age of the oldest payload that cannot be queried yet.',
        's',
        `max(undertone_lag_seconds{${INSTANCE}})`,
        [
          [null, 'green'],
          [5, 'yellow'],
          [60, 'red'],
        ],
      ),
      stat(
        'Waiting for the second pass',
        'Posts whose accurate scores and names are still to come.',
        'short',
        `sum(undertone_second_pass_waiting_posts{${INSTANCE}})`,
        [[null, 'text']],
      ),
      stat('Alerts that fire', '', 'short', `sum(undertone_alerts_firing{${INSTANCE}})`, bad(1)),
      stat(
        'Refused by sinks',
        'Posts that a store beyond the lake would not take.',
        'short',
        `sum(undertone_sink_refused{${INSTANCE}})`,
        bad(1),
      ),
      stat(
        'Spent this month',
        'What reading has cost in this calendar month (UTC).',
        'currencyUSD',
        `sum(undertone_spent_dollars{${INSTANCE}})`,
        [[null, 'text']],
      ),
      series('Records by source', 'Decoded and made visible, or kept as dead letters.', 'cps', [
        [rate('undertone_records_total', 'source'), '{{source}}'],
      ]),
      series(
        'What records turned out to be',
        'A dead letter is a record that could not be understood; it is kept, with the reason.',
        'cps',
        [[rate('undertone_outcomes_total', 'outcome'), '{{outcome}}']],
        { custom: lines(true) },
      ),
      series('Bytes received', 'Payload made durable in the log.', 'Bps', [
        [rate('undertone_received_bytes_total', 'source'), '{{source}}'],
      ]),
      series('Waiting in the log', 'Bytes that a consumer has not committed.', 'bytes', [
        [`sum by (consumer) (undertone_queue_depth_bytes{${INSTANCE}})`, '{{consumer}}'],
      ]),
      series('Time to commit a group', 'From taking a group of blocks to its commit.', 's', [
        [
          `histogram_quantile(0.5, sum by (le) (rate(undertone_group_seconds_bucket{${INSTANCE}}[$__rate_interval])))`,
          'median',
        ],
        [
          `histogram_quantile(0.99, sum by (le) (rate(undertone_group_seconds_bucket{${INSTANCE}}[$__rate_interval])))`,
          '99 %',
        ],
      ]),
      series('Connections lost', 'Reconnects of each source.', 'short', [
        [
          `sum by (source) (increase(undertone_source_reconnects_total{${INSTANCE}}[$__rate_interval]))`,
          '{{source}}',
        ],
      ]),
      series('Missing time', 'Time of which the ledger says that posts are missing, by why.', 's', [
        [`sum by (source, reason) (undertone_gap_seconds{${INSTANCE}})`, '{{source}}: {{reason}}'],
      ]),
      series('Second pass', 'How long posts wait for their accurate scores.', 's', [
        [`max(undertone_second_pass_lag_seconds{${INSTANCE}})`, 'oldest'],
        [`max(undertone_second_pass_live_lag_seconds{${INSTANCE}})`, 'latest'],
      ]),
      series('Sinks', 'Posts and deletions that wait for each store beyond the lake.', 'short', [
        [`sum by (sink) (undertone_sink_waiting{${INSTANCE}})`, '{{sink}}'],
      ]),
      series('News of alerts', 'Attempts to tell of them; dead ones were given up.', 'short', [
        [
          `sum by (channel, outcome) (increase(undertone_alert_deliveries_total{${INSTANCE}}[$__rate_interval]))`,
          '{{channel}}: {{outcome}}',
        ],
      ]),
      series('API', 'Requests a second by route and status.', 'reqps', [
        [rate('undertone_api_request_seconds_count', 'route, status'), '{{route}} {{status}}'],
      ]),
      series('Time to answer', 'The 99th of a hundred requests, by route.', 's', [
        [
          `histogram_quantile(0.99, sum by (le, route) (rate(undertone_api_request_seconds_bucket{${INSTANCE}}[$__rate_interval])))`,
          '{{route}}',
        ],
      ]),
      series('Memory', 'Of the process, and of it the heap of JavaScript.', 'bytes', [
        [`process_resident_memory_bytes{${INSTANCE}}`, '{{instance}}'],
        [`nodejs_heap_size_used_bytes{${INSTANCE}}`, '{{instance}} heap'],
      ]),
      series('Compaction', 'Bytes that compactions wrote.', 'Bps', [
        [rate('undertone_compacted_bytes_total', 'instance'), '{{instance}}'],
      ]),
    ],
  });
}
