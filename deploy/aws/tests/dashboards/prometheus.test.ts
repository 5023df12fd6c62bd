/** What the dashboard asks of Prometheus is what the process says of itself: every name, kind and label. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Counter, type Gauge, Histogram } from 'prom-client';
import { createMetrics } from '../../../../src/telemetry/metrics.ts';
import { prometheusDashboard } from '../../dashboards/grafana/prometheus.ts';

interface Known {
  labels: string[];
  counts: boolean;
}

/** Series by name, as they are scraped. */
function scraped(): Map<string, Known> {
  const { registry } = createMetrics();
  const known = new Map<string, Known>();
  for (const name of registry.getMetricsAsArray().map(({ name }) => name)) {
    const metric = registry.getSingleMetric(name) as unknown as (Counter | Gauge | Histogram) & {
      labelNames?: string[];
    };
    const labels = [...(metric.labelNames ?? []), 'instance', 'job'];
    if (metric instanceof Histogram) {
      known.set(`${name}_bucket`, { labels: [...labels, 'le'], counts: true });
      for (const end of ['sum', 'count']) known.set(`${name}_${end}`, { labels, counts: true });
    } else known.set(name, { labels, counts: metric.constructor.name === 'Counter' });
  }
  return known;
}

const queries = prometheusDashboard().panels.flatMap(({ targets }) =>
  targets.map(({ expr, legendFormat }) => ({ expr: String(expr), legend: String(legendFormat) })),
);

const metricsOf = (expr: string): string[] =>
  [...expr.matchAll(/\b((?:undertone|process|nodejs)_\w+)/g)].map(([, name]) => name!);

test('every metric that is asked for is there, with the labels it is asked by', () => {
  const known = scraped();
  for (const { expr, legend } of queries) {
    const metrics = metricsOf(expr);
    assert.equal(metrics.length, 1, expr);
    const metric = known.get(metrics[0]!);
    assert.ok(metric, metrics[0]);
    const by = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(', '));
    const matched = [...expr.matchAll(/[{,](\w+)=~?"/g)].map(([, label]) => label!);
    for (const label of [...by, ...matched]) assert.ok(metric.labels.includes(label), `${label} of ${expr}`);
    const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
    for (const label of shown) assert.ok(by.includes(label) || by.length === 0, `${label} of ${expr}`);
  }
});

test('what only counts up is asked for as a rate, and nothing else is', () => {
  const known = scraped();
  for (const { expr } of queries) {
    const { counts } = known.get(metricsOf(expr)[0]!)!;
    assert.equal(/\b(rate|increase)\(/.test(expr), counts, expr);
  }
});
