/** An analysis of the data sets, as a request of QuickSight's API (`aws quicksight create-analysis`). */
import { LABELS } from '../../../../src/model/post.ts';
import { ACCOUNT, arnOf, DATA_SETS, type DataSet, USER } from './data-sets.ts';

/** A data set by the end of its name, and a column that it has. Throws where it has none of that name. */
function column(set: string, name: string): { DataSetIdentifier: string; ColumnName: string } {
  const found = DATA_SETS.find(({ id }) => id === `undertone-${set}`);
  if (!found?.columns.some(({ Name }) => Name === name)) throw new Error(`${set} have no column ${name}.`);
  return { DataSetIdentifier: set, ColumnName: name };
}

type Granularity = 'MINUTE' | 'HOUR' | 'DAY';

const byTime = (set: string, name: string, DateGranularity: Granularity) => ({
  DateDimensionField: { FieldId: `${set}-${name}`, Column: column(set, name), DateGranularity },
});

const byValue = (set: string, name: string) => ({
  CategoricalDimensionField: { FieldId: `${set}-${name}`, Column: column(set, name) },
});

const measure = (set: string, name: string, SimpleNumericalAggregation: 'SUM' | 'AVERAGE' | 'MIN') => ({
  NumericalMeasureField: {
    FieldId: `${set}-${name}-${SimpleNumericalAggregation.toLowerCase()}`,
    Column: column(set, name),
    AggregationFunction: { SimpleNumericalAggregation },
  },
});

const countOf = (set: string, name: string) => ({
  CategoricalMeasureField: {
    FieldId: `${set}-${name}-count`,
    Column: column(set, name),
    AggregationFunction: 'COUNT',
  },
});

const title = (PlainText: string) => ({ Visibility: 'VISIBLE', FormatText: { PlainText } });

const line = (
  VisualId: string,
  name: string,
  category: object,
  values: readonly object[],
  colours: readonly object[] = [],
) => ({
  LineChartVisual: {
    VisualId,
    Title: title(name),
    ChartConfiguration: {
      FieldWells: {
        LineChartAggregatedFieldWells: { Category: [category], Values: values, Colors: colours },
      },
      Type: 'LINE',
    },
  },
});

const bars = (
  VisualId: string,
  name: string,
  category: object,
  values: readonly object[],
  sort: string,
  colours: readonly object[] = [],
) => ({
  BarChartVisual: {
    VisualId,
    Title: title(name),
    ChartConfiguration: {
      FieldWells: { BarChartAggregatedFieldWells: { Category: [category], Values: values, Colors: colours } },
      SortConfiguration: {
        CategorySort: [{ FieldSort: { FieldId: sort, Direction: 'DESC' } }],
        CategoryItemsLimit: { ItemsLimit: 25, OtherCategories: 'EXCLUDE' },
      },
      Orientation: 'HORIZONTAL',
      BarsArrangement: colours.length > 0 ? 'STACKED' : 'CLUSTERED',
    },
  },
});

const visuals = () => [
  line(
    'posts-over-time',
    'Posts by sentiment',
    byTime('posts', 'created_at', 'HOUR'),
    [countOf('posts', 'id')],
    [byValue('posts', 'sentiment')],
  ),
  {
    PieChartVisual: {
      VisualId: 'shares',
      Title: title('Shares of sentiment'),
      ChartConfiguration: {
        FieldWells: {
          PieChartAggregatedFieldWells: {
            Category: [byValue('posts', 'sentiment')],
            Values: [countOf('posts', 'id')],
          },
        },
        DonutOptions: { ArcOptions: { ArcThickness: 'MEDIUM' } },
      },
    },
  },
  line(
    'average-scores',
    'Average scores',
    byTime('windows', 'window_start', 'HOUR'),
    LABELS.map((label) => measure('windows', `avg_${label}`, 'AVERAGE')),
  ),
  line('coverage', 'Coverage', byTime('windows', 'window_start', 'HOUR'), [
    measure('windows', 'coverage', 'MIN'),
  ]),
  bars(
    'hashtags',
    'Hashtags',
    byValue('hashtags', 'hashtag'),
    [countOf('hashtags', 'id')],
    'hashtags-id-count',
    [byValue('hashtags', 'sentiment')],
  ),
  bars('authors', 'Authors', byValue('posts', 'author_handle'), [countOf('posts', 'id')], 'posts-id-count', [
    byValue('posts', 'sentiment'),
  ]),
  bars('languages', 'Languages', byValue('posts', 'lang'), [countOf('posts', 'id')], 'posts-id-count'),
];

export const analysisRequest = () => ({
  AwsAccountId: ACCOUNT,
  AnalysisId: 'undertone',
  Name: 'Undertone',
  Definition: {
    DataSetIdentifierDeclarations: DATA_SETS.map((set: DataSet) => ({
      Identifier: set.id.replace('undertone-', ''),
      DataSetArn: arnOf(set),
    })),
    Sheets: [{ SheetId: 'overview', Name: 'Overview', ContentType: 'INTERACTIVE', Visuals: visuals() }],
  },
  Permissions: [
    {
      Principal: USER,
      Actions: [
        'RestoreAnalysis',
        'UpdateAnalysisPermissions',
        'DeleteAnalysis',
        'DescribeAnalysisPermissions',
        'QueryAnalysis',
        'DescribeAnalysis',
        'UpdateAnalysis',
      ].map((action) => `quicksight:${action}`),
    },
  ],
});
