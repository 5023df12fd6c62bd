/**
 * Grafana's JSON model of a dashboard, as far as these dashboards use it. Source: Grafana documentation, "JSON
 * model" and "Panel data"; the names are those of the package @grafana/schema.
 */
import { LABELS } from '../../../../src/model/post.ts';

/** A query of a data source; what stands in it is the data source's own. */
export type Target = { readonly refId: string } & Readonly<Record<string, unknown>>;

export interface Override {
  readonly matcher: { readonly id: 'byName'; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

export interface Panel {
  readonly id: number;
  readonly type: 'timeseries' | 'stat' | 'table' | 'barchart' | 'bargauge' | 'piechart' | 'geomap';
  readonly title: string;
  readonly description: string;
  readonly datasource: DataSource;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets: readonly Target[];
  readonly fieldConfig: {
    readonly defaults: Readonly<Record<string, unknown>>;
    readonly overrides: readonly Override[];
  };
  readonly options: Readonly<Record<string, unknown>>;
}

interface DataSource {
  readonly type: string;
  readonly uid: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly timezone: 'utc';
  readonly schemaVersion: number;
  readonly version: number;
  readonly editable: boolean;
  readonly graphTooltip: number;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly templating: { readonly list: readonly Readonly<Record<string, unknown>>[] };
  readonly annotations: { readonly list: readonly never[] };
  readonly links: readonly never[];
  readonly panels: readonly Panel[];
}

/** A panel before it has its place. `width` is in the 24 columns of a row, `height` in units of 30 pixels. */
export interface Draft {
  readonly type: Panel['type'];
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly targets: readonly Target[];
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly overrides?: readonly Override[];
  readonly options?: Readonly<Record<string, unknown>>;
}

const COLUMNS = 24;
/** Of Grafana 10; later versions bring older ones up to theirs when they are loaded. */
const SCHEMA_VERSION = 39;

/** How a variable stands in a query or a setting. */
export function variable(name: string): string {
  return `\${${name}}`;
}

/** The data source is a variable, so that a dashboard can be imported whatever the data source is called there. */
export const DATA_SOURCE = variable('datasource');

export interface Outline {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** The id of the data source's plugin. */
  readonly plugin: string;
  /** More variables than the data source. */
  readonly variables?: readonly Readonly<Record<string, unknown>>[];
  readonly from: string;
  readonly refresh: string;
  readonly panels: readonly Draft[];
}

/** Panels stand in the order given, from left to right, and in a new row where the last one is full. */
export function dashboard(outline: Outline): Dashboard {
  const { uid, title, description, plugin, variables = [], from, refresh } = outline;
  const datasource = { type: plugin, uid: DATA_SOURCE };
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  const panels = outline.panels.map((draft, at): Panel => {
    if (x + draft.width > COLUMNS) {
      x = 0;
      y += rowHeight;
      rowHeight = 0;
    }
    const gridPos = { h: draft.height, w: draft.width, x, y };
    x += draft.width;
    rowHeight = Math.max(rowHeight, draft.height);
    return {
      id: at + 1,
      type: draft.type,
      title: draft.title,
      description: draft.description,
      datasource,
      gridPos,
      targets: draft.targets.map((target) => ({ ...target, datasource })),
      fieldConfig: { defaults: draft.defaults ?? {}, overrides: draft.overrides ?? [] },
      options: draft.options ?? {},
    };
  });
  return {
    uid,
    title,
    description,
    tags: ['undertone'],
    timezone: 'utc',
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh,
    time: { from, to: 'now' },
    templating: { list: [dataSourceVariable(plugin), ...variables] },
    annotations: { list: [] },
    links: [],
    panels,
  };
}

const dataSourceVariable = (plugin: string) => ({
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  query: plugin,
  hide: 0,
  includeAll: false,
  multi: false,
});

/** A variable with a list of values to choose from; the first is chosen. */
export const choice = (name: string, label: string, values: readonly string[]) => ({
  name,
  label,
  type: 'custom',
  query: values.join(','),
  current: { selected: true, text: values[0]!, value: values[0]! },
  options: values.map((value, at) => ({ selected: at === 0, text: value, value })),
  hide: 0,
  includeAll: false,
  multi: false,
});

/** The dashboard's own colours (web/theme/tokens.css), told apart by people who cannot tell red from green. */
const COLOUR: Record<string, string> = {
  positive: '#4f9fdd',
  neutral: '#7d8893',
  negative: '#e8823f',
  mixed: '#a680c6',
};

/** Each sentiment has its colour in every panel, whatever comes before or after its name. */
export const sentimentColours = (nameOf: (label: string) => string = (label) => label): Override[] =>
  LABELS.map((label) => ({
    matcher: { id: 'byName', options: nameOf(label) },
    properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: COLOUR[label]! } }],
  }));

/** Lines, or areas stacked upon each other. */
export const lines = (stacked = false) => ({
  lineWidth: 1,
  fillOpacity: stacked ? 60 : 10,
  showPoints: 'never',
  spanNulls: false,
  stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
});

export const legend = { displayMode: 'list', placement: 'bottom', showLegend: true } as const;
