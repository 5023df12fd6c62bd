/** Every file of dashboards as code, by its path in this folder, made from the one schema. */
import { athenaDashboard } from './grafana/athena.ts';
import { openSearchDashboard } from './grafana/opensearch.ts';
import { prometheusDashboard } from './grafana/prometheus.ts';
import { redshiftDashboard } from './grafana/redshift.ts';
import { savedObjects } from './opensearch/saved-objects.ts';
import { analysisRequest } from './quicksight/analysis.ts';
import { DATA_SETS, dataSetRequest, dataSource } from './quicksight/data-sets.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export function dashboardFiles(): Map<string, string> {
  return new Map([
    ['grafana/athena.json', json(athenaDashboard())],
    ['grafana/redshift.json', json(redshiftDashboard())],
    ['grafana/opensearch.json', json(openSearchDashboard())],
    ['grafana/prometheus.json', json(prometheusDashboard())],
    [
      'opensearch/undertone.ndjson',
      savedObjects()
        .map((one) => `${JSON.stringify(one)}\n`)
        .join(''),
    ],
    ['quicksight/data-source.json', json(dataSource())],
    ...DATA_SETS.map((set): [string, string] => [
      `quicksight/data-set-${set.id.replace('undertone-', '')}.json`,
      json(dataSetRequest(set)),
    ]),
    ['quicksight/analysis.json', json(analysisRequest())],
  ]);
}
