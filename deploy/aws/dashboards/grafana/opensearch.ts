/** What was said, from the search index that the OpenSearch sink writes. */
import { LABELS } from '../../../../src/model/post.ts';
import { field, wholeOf } from '../opensearch/fields.ts';
import { type Dashboard, type Draft, dashboard, legend, lines, sentimentColours } from './model.ts';

const TIME = field('created_at', 'date');

type Metric = { readonly type: 'count' } | { readonly type: 'avg' | 'cardinality'; readonly field: string };

const COUNT: Metric = { type: 'count' };

const histogram = {
  id: 'time',
  type: 'date_histogram',
  field: TIME,
  settings: { interval: 'auto', min_doc_count: '0', trimEdges: '0' },
};

const terms = (name: string, size = 20) => ({
  id: name,
  type: 'terms',
  field: wholeOf(name),
  settings: { size: String(size), order: 'desc', orderBy: '_count', min_doc_count: '1' },
});

/** One query in Lucene's syntax: what is counted, by what. `$query` is what the reader has typed. */
const target = (
  metrics: readonly Metric[],
  bucketAggs: readonly object[],
  alias?: string,
  query = '$query',
) => ({
  refId: 'A',
  queryType: 'lucene',
  query,
  timeField: TIME,
  metrics: metrics.map((metric, at) => ({ id: String(at + 1), ...metric })),
  bucketAggs,
  ...(alias === undefined ? {} : { alias }),
});

const table = (
  title: string,
  description: string,
  name: string,
  metrics: readonly Metric[] = [COUNT],
): Draft => ({
  type: 'table',
  title,
  description,
  width: 8,
  height: 10,
  targets: [target(metrics, [terms(name)])],
});

const total = (title: string, description: string, metric: Metric): Draft => ({
  type: 'stat',
  title,
  description,
  width: 6,
  height: 4,
  targets: [target([metric], [histogram])],
  defaults: { unit: 'short' },
  // The buckets of the histogram add up to the number of posts; different authors do not, so theirs is the most.
  options: {
    reduceOptions: { values: false, calcs: [metric.type === 'count' ? 'sum' : 'max'], fields: '' },
    colorMode: 'value',
  },
});

export function openSearchDashboard(): Dashboard {
  return dashboard({
    uid: 'undertone-opensearch',
    title: 'Undertone: search index',
    description: 'What was said and how it feels, from the search index, seconds behind the stream.',
    plugin: 'grafana-opensearch-datasource',
    from: 'now-24h',
    refresh: '1m',
    variables: [
      {
        name: 'query',
        label: 'Search',
        type: 'textbox',
        query: '*',
        current: { selected: true, text: '*', value: '*' },
        hide: 0,
      },
    ],
    panels: [
      total('Posts', '', COUNT),
      total('Authors at once', 'Different authors in the liveliest stretch of the chart.', {
        type: 'cardinality',
        field: field('author_id', 'keyword'),
      }),
      {
        type: 'piechart',
        title: 'Sentiment',
        description: 'Posts by the sentiment that the model gives them.',
        width: 12,
        height: 4,
        targets: [target([COUNT], [terms('sentiment')])],
        overrides: sentimentColours(),
        options: {
          reduceOptions: { values: true, calcs: [], fields: '/^Count$/' },
          legend: { ...legend, placement: 'right', values: ['percent'] },
          pieType: 'donut',
        },
      },
      {
        type: 'timeseries',
        title: 'Posts by sentiment',
        description: 'Posts by the time at which they were written.',
        width: 12,
        height: 9,
        targets: [target([COUNT], [terms('sentiment'), histogram], `{{term ${wholeOf('sentiment')}}}`)],
        defaults: { unit: 'short', min: 0, custom: lines(true) },
        overrides: sentimentColours(),
        options: { legend, tooltip: { mode: 'multi', sort: 'none' } },
      },
      {
        type: 'timeseries',
        title: 'Average scores',
        description: 'The four scores of a post sum to 1.',
        width: 12,
        height: 9,
        targets: [
          target(
            LABELS.map((label) => ({ type: 'avg', field: field(label, 'double') })),
            [histogram],
            '{{field}}',
          ),
        ],
        defaults: { unit: 'percentunit', min: 0, max: 1, custom: lines() },
        overrides: sentimentColours(),
        options: { legend, tooltip: { mode: 'multi', sort: 'none' } },
      },
      table('Hashtags', 'The tags of most posts, with their average positive score.', 'hashtags', [
        COUNT,
        { type: 'avg', field: field('positive', 'double') },
      ]),
      table('Authors', 'Who wrote most.', 'author_handle'),
      table('Mentions', 'Who was spoken to most.', 'mentions'),
      table('Topics', 'The topics that posts matched.', 'topics'),
      table('Languages', '', 'lang'),
      table('Networks', '', 'network'),
      {
        type: 'geomap',
        title: 'Where',
        description: 'Posts that come with a place.',
        width: 24,
        height: 12,
        targets: [
          target(
            [COUNT],
            [
              {
                id: 'place',
                type: 'geohash_grid',
                field: field('coordinates', 'geo_point'),
                settings: { precision: '3' },
              },
            ],
          ),
        ],
        options: {
          view: { id: 'zero', lat: 20, lon: 0, zoom: 1.5 },
          layers: [
            {
              type: 'markers',
              name: 'Posts',
              config: {},
              location: { mode: 'geohash', geohash: field('coordinates') },
            },
          ],
        },
      },
    ],
  });
}
