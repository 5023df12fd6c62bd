/**
 * The saved objects of OpenSearch Dashboards: an index pattern, a search, visualizations and a dashboard of them.
 * To be imported under Dashboards Management, Saved objects, or by POST /api/saved_objects/_import.
 */
import { FIELDS, field, INDEX, wholeOf } from './fields.ts';

export interface SavedObject {
  readonly id: string;
  readonly type: 'index-pattern' | 'visualization' | 'search' | 'dashboard';
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly { readonly name: string; readonly type: string; readonly id: string }[];
  readonly migrationVersion: Readonly<Record<string, string>>;
}

const PATTERN = 'undertone-posts';
const SEARCH = 'undertone-latest-posts';
const INDEX_REFERENCE = 'kibanaSavedObjectMeta.searchSourceJSON.index';
/** The version in whose form each type is written. */
const VERSIONS = {
  'index-pattern': '7.6.0',
  visualization: '7.10.0',
  search: '7.9.3',
  dashboard: '7.9.3',
} as const;

const object = (
  type: SavedObject['type'],
  id: string,
  attributes: SavedObject['attributes'],
  references: SavedObject['references'],
): SavedObject => ({ id, type, attributes, references, migrationVersion: { [type]: VERSIONS[type] } });

/** What OpenSearch Dashboards calls the types of a mapping. */
const KIND: Record<string, string> = {
  keyword: 'string',
  text: 'string',
  long: 'number',
  double: 'number',
  boolean: 'boolean',
  date: 'date',
  geo_point: 'geo_point',
  nested: 'nested',
};

const plain = (name: string, type: string, parent?: string) => ({
  name,
  type: KIND[type]!,
  esTypes: [type],
  count: 0,
  scripted: false,
  searchable: type !== 'nested',
  aggregatable: type !== 'text' && type !== 'nested',
  readFromDocValues: type !== 'text' && type !== 'nested',
  ...(parent === undefined ? {} : { subType: { multi: { parent } } }),
});

const indexPattern = (): SavedObject =>
  object(
    'index-pattern',
    PATTERN,
    {
      title: `${INDEX}*`,
      timeFieldName: field('created_at', 'date'),
      fields: JSON.stringify(
        Object.entries(FIELDS).flatMap(([name, { type, fields = {} }]) => [
          plain(name, type),
          ...Object.entries(fields).map(([sub, { type }]) => plain(`${name}.${sub}`, type, name)),
        ]),
      ),
    },
    [],
  );

const searchSource = (query = '') =>
  JSON.stringify({ query: { query, language: 'kuery' }, filter: [], indexRefName: INDEX_REFERENCE });

const onPattern = [{ name: INDEX_REFERENCE, type: 'index-pattern', id: PATTERN }];

interface Aggregation {
  readonly type: string;
  readonly schema: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function visualization(
  id: string,
  title: string,
  type: string,
  params: Readonly<Record<string, unknown>>,
  aggregations: readonly Aggregation[],
): SavedObject {
  const aggs = aggregations.map((one, at) => ({ id: String(at + 1), enabled: true, ...one }));
  return object(
    'visualization',
    `undertone-${id}`,
    {
      title,
      description: '',
      visState: JSON.stringify({ title, type, params, aggs }),
      uiStateJSON: '{}',
      version: 1,
      kibanaSavedObjectMeta: { searchSourceJSON: searchSource() },
    },
    onPattern,
  );
}

const count: Aggregation = { type: 'count', schema: 'metric', params: { customLabel: 'Posts' } };
const average = (name: string): Aggregation => ({
  type: 'avg',
  schema: 'metric',
  params: { field: field(name, 'double'), customLabel: `Average of ${name}` },
});
const terms = (name: string, schema: string, size: number): Aggregation => ({
  type: 'terms',
  schema,
  params: {
    field: wholeOf(name),
    size,
    order: 'desc',
    orderBy: '1',
    otherBucket: false,
    missingBucket: false,
  },
});
const byTime: Aggregation = {
  type: 'date_histogram',
  schema: 'segment',
  params: {
    field: field('created_at', 'date'),
    interval: 'auto',
    min_doc_count: 1,
    drop_partials: false,
    extended_bounds: {},
  },
};

const axes = (
  title: string,
  type: 'histogram' | 'line',
  mode: 'stacked' | 'normal',
  series: readonly string[],
) => ({
  type,
  grid: { categoryLines: false },
  categoryAxes: [
    {
      id: 'CategoryAxis-1',
      type: 'category',
      position: 'bottom',
      show: true,
      style: {},
      scale: { type: 'linear' },
      labels: { show: true, filter: true, truncate: 100 },
      title: {},
    },
  ],
  valueAxes: [
    {
      id: 'ValueAxis-1',
      name: 'LeftAxis-1',
      type: 'value',
      position: 'left',
      show: true,
      style: {},
      scale: { type: 'linear', mode: 'normal' },
      labels: { show: true, rotate: 0, filter: false, truncate: 100 },
      title: { text: title },
    },
  ],
  seriesParams: series.map((label, at) => ({
    show: true,
    type,
    mode,
    data: { label, id: String(at + 1) },
    valueAxis: 'ValueAxis-1',
    drawLinesBetweenPoints: true,
    lineWidth: 2,
    showCircles: false,
  })),
  addTooltip: true,
  addLegend: true,
  legendPosition: 'right',
  times: [],
  addTimeMarker: false,
});

const table = (id: string, title: string, name: string, more: readonly Aggregation[] = []): SavedObject =>
  visualization(
    id,
    title,
    'table',
    {
      perPage: 10,
      showPartialRows: false,
      showMetricsAtAllLevels: false,
      showTotal: false,
      totalFunc: 'sum',
      percentageCol: '',
    },
    [count, ...more, terms(name, 'bucket', 50)],
  );

/** The panels of the dashboard with their places in a grid of 48 columns. */
const placed = (): { object: SavedObject; x: number; y: number; w: number; h: number }[] => {
  const scores = ['positive', 'neutral', 'negative', 'mixed'];
  return [
    {
      object: visualization(
        'sentiment-over-time',
        'Posts by sentiment',
        'histogram',
        axes('Posts', 'histogram', 'stacked', ['Posts']),
        [count, byTime, terms('sentiment', 'group', 5)],
      ),
      x: 0,
      y: 0,
      w: 32,
      h: 14,
    },
    {
      object: visualization(
        'sentiment-shares',
        'Shares of sentiment',
        'pie',
        {
          type: 'pie',
          addTooltip: true,
          addLegend: true,
          legendPosition: 'right',
          isDonut: true,
          labels: { show: true, values: true, last_level: true, truncate: 100 },
        },
        [count, terms('sentiment', 'segment', 5)],
      ),
      x: 32,
      y: 0,
      w: 16,
      h: 14,
    },
    {
      object: visualization(
        'average-scores',
        'Average scores',
        'line',
        axes(
          'Score',
          'line',
          'normal',
          scores.map((name) => `Average of ${name}`),
        ),
        [...scores.map(average), byTime],
      ),
      x: 0,
      y: 14,
      w: 32,
      h: 14,
    },
    {
      object: visualization(
        'hashtag-cloud',
        'Hashtags',
        'tagcloud',
        { scale: 'linear', orientation: 'single', minFontSize: 14, maxFontSize: 60, showLabel: false },
        [count, terms('hashtags', 'segment', 60)],
      ),
      x: 32,
      y: 14,
      w: 16,
      h: 14,
    },
    {
      object: table('hashtags', 'Hashtags and how they feel', 'hashtags', [
        average('positive'),
        average('negative'),
      ]),
      x: 0,
      y: 28,
      w: 24,
      h: 14,
    },
    {
      object: table('authors', 'Authors', 'author_handle', [average('positive'), average('negative')]),
      x: 24,
      y: 28,
      w: 24,
      h: 14,
    },
    { object: table('mentions', 'Mentions', 'mentions'), x: 0, y: 42, w: 16, h: 12 },
    { object: table('languages', 'Languages', 'lang'), x: 16, y: 42, w: 16, h: 12 },
    { object: table('topics', 'Topics', 'topics'), x: 32, y: 42, w: 16, h: 12 },
    {
      object: visualization(
        'places',
        'Where',
        'tile_map',
        {
          colorSchema: 'Blues',
          mapType: 'Scaled Circle Markers',
          isDesaturated: true,
          addTooltip: true,
          heatClusterSize: 1.5,
          legendPosition: 'bottomright',
          mapZoom: 2,
          mapCenter: [20, 0],
          wms: { enabled: false, options: { format: 'image/png', transparent: true } },
        },
        [
          count,
          {
            type: 'geohash_grid',
            schema: 'segment',
            params: {
              field: field('coordinates', 'geo_point'),
              autoPrecision: true,
              precision: 2,
              useGeocentroid: true,
              isFilteredByCollar: true,
            },
          },
        ],
      ),
      x: 0,
      y: 54,
      w: 48,
      h: 18,
    },
    { object: latestPosts(), x: 0, y: 72, w: 48, h: 20 },
  ];
};

const latestPosts = (): SavedObject =>
  object(
    'search',
    SEARCH,
    {
      title: 'Latest posts',
      description: '',
      hits: 0,
      columns: ['author_handle', 'sentiment', 'confidence', 'text', 'hashtags'].map((name) => field(name)),
      sort: [[field('created_at', 'date'), 'desc']],
      version: 1,
      kibanaSavedObjectMeta: { searchSourceJSON: searchSource() },
    },
    onPattern,
  );

/** Each before those that refer to it. */
export function savedObjects(): SavedObject[] {
  const panels = placed();
  const dashboard = object(
    'dashboard',
    'undertone',
    {
      title: 'Undertone',
      description: 'What was said and how it feels.',
      hits: 0,
      panelsJSON: JSON.stringify(
        panels.map(({ object: _, ...place }, at) => ({
          version: VERSIONS.dashboard,
          gridData: { ...place, i: String(at + 1) },
          panelIndex: String(at + 1),
          embeddableConfig: {},
          panelRefName: `panel_${at}`,
        })),
      ),
      optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
      version: 1,
      timeRestore: true,
      timeFrom: 'now-24h',
      timeTo: 'now',
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
      },
    },
    panels.map(({ object: { type, id } }, at) => ({ name: `panel_${at}`, type, id })),
  );
  return [indexPattern(), ...panels.map((panel) => panel.object), dashboard];
}
