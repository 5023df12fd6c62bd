/** Grafana's JSON model, as its documentation and @grafana/schema have it, held to strictly. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { athenaDashboard } from '../../dashboards/grafana/athena.ts';
import { DATA_SOURCE } from '../../dashboards/grafana/model.ts';
import { openSearchDashboard } from '../../dashboards/grafana/opensearch.ts';
import { prometheusDashboard } from '../../dashboards/grafana/prometheus.ts';
import { redshiftDashboard } from '../../dashboards/grafana/redshift.ts';

const DASHBOARDS = [athenaDashboard(), redshiftDashboard(), openSearchDashboard(), prometheusDashboard()];

const dataSource = z.strictObject({ type: z.string().min(1), uid: z.literal(DATA_SOURCE) });
const panel = z.strictObject({
  id: z.int().min(1),
  type: z.enum(['timeseries', 'stat', 'table', 'barchart', 'bargauge', 'piechart', 'geomap']),
  title: z.string().min(1),
  description: z.string(),
  datasource: dataSource,
  gridPos: z.strictObject({
    h: z.int().min(1),
    w: z.int().min(1).max(24),
    x: z.int().min(0).max(23),
    y: z.int().min(0),
  }),
  targets: z.array(z.looseObject({ refId: z.string().regex(/^[A-Z]$/), datasource: dataSource })).min(1),
  fieldConfig: z.strictObject({
    defaults: z.record(z.string(), z.unknown()),
    overrides: z.array(
      z.strictObject({
        matcher: z.strictObject({ id: z.literal('byName'), options: z.string() }),
        properties: z.array(z.strictObject({ id: z.string(), value: z.unknown() })),
      }),
    ),
  }),
  options: z.record(z.string(), z.unknown()),
});
const dashboard = z.strictObject({
  uid: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
  title: z.string().min(1),
  description: z.string(),
  tags: z.array(z.string()),
  timezone: z.literal('utc'),
  schemaVersion: z.int().min(36),
  version: z.int(),
  editable: z.boolean(),
  graphTooltip: z.int().min(0).max(2),
  refresh: z.string(),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  templating: z.strictObject({
    list: z.array(
      z.looseObject({
        name: z.string().regex(/^\w+$/),
        type: z.enum(['datasource', 'query', 'custom', 'textbox']),
        hide: z.int(),
      }),
    ),
  }),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  links: z.array(z.never()),
  panels: z.array(panel).min(1),
});

for (const one of DASHBOARDS) {
  test(`${one.title} keeps to Grafana's model`, () => {
    dashboard.parse(JSON.parse(JSON.stringify(one)));
    assert.equal(new Set(one.panels.map(({ id }) => id)).size, one.panels.length);
    for (const { targets } of one.panels)
      assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length);
  });

  test(`${one.title} has panels that do not cover each other`, () => {
    const taken = new Set<string>();
    for (const { gridPos, title } of one.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.ok(!taken.has(`${x},${y}`), title);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  test(`${one.title} uses variables that it has`, () => {
    const names = one.templating.list.map(({ name }) => name);
    const used = JSON.stringify(one).matchAll(/\$\{?(\w+)/g);
    for (const [, name] of used) assert.ok(name!.startsWith('__') || names.includes(name), `$${name}`);
  });
}
