/** The questions over Athena and Redshift run on tables of the one schema, and give the right answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATHENA, athenaDashboard } from '../../dashboards/grafana/athena.ts';
import { type Dashboard, variable } from '../../dashboards/grafana/model.ts';
import { REDSHIFT, redshiftDashboard } from '../../dashboards/grafana/redshift.ts';
import { QUESTIONS, topicsOf } from '../../dashboards/grafana/sql-questions.ts';
import { openWarehouse, rowsOf } from './warehouse.ts';

const FROM = '2026-03-04T00:00:00Z';
const TO = '2026-03-05T00:00:00Z';
const plain = (time: string): string => time.replace('T', ' ').replace('Z', '');

/** What Grafana makes of a query: first its own variables, then the macros of the plugin (their pkg/…/macros.go). */
function expanded(sql: string, plugin: string, resolution = 'hour'): string {
  const [from, to] =
    plugin === ATHENA.plugin
      ? [`timestamp '${plain(FROM)}'`, `timestamp '${plain(TO)}'`]
      : [`'${FROM}'`, `'${TO}'`];
  return sql
    .replaceAll(variable('topic:sqlstring'), "'*'")
    .replaceAll(variable('resolution:sqlstring'), `'${resolution}'`)
    .replaceAll(variable('sentiment'), 'positive')
    .replaceAll(variable('__from:date:YYYY-MM-DD'), FROM.slice(0, 10))
    .replaceAll(variable('__to:date:YYYY-MM-DD'), TO.slice(0, 10))
    .replaceAll(/\$__timeFilter\(([^)]*)\)/g, (_, column) => `${column} between ${from} and ${to}`);
}

/** A list in a from clause of Redshift (`from t as post, post.list as element`) as DuckDB has it. */
const inDuckDb = (sql: string): string =>
  sql
    .replaceAll(/, post\."(\w+)" as (\w+)/g, ', unnest(post."$1") as list_$2 ($2)')
    .replaceAll('"public".', '');

const ANSWERS: Partial<Record<keyof typeof QUESTIONS, Record<string, unknown>[]>> = {
  posts: [{ posts: '6' }],
  scored: [{ scored: '5' }],
  shares: [{ positive: 3, neutral: 0, negative: 2, mixed: 0 }],
  counts: [
    { time: '2026-03-04 10:00:00', positive: 3, neutral: 0, negative: 1, mixed: 0, unscored: '1' },
    { time: '2026-03-04 11:00:00', positive: 0, neutral: 0, negative: 1, mixed: 0, unscored: '0' },
  ],
  coverage: [
    { time: '2026-03-04 10:00:00', worst: 0.5, average: 0.75 },
    { time: '2026-03-04 11:00:00', worst: null, average: null },
  ],
  corrected: [
    { time: '2026-03-04 10:00:00', corrected: '1', windows: '2' },
    { time: '2026-03-04 11:00:00', corrected: '0', windows: '1' },
  ],
  hashtags: [
    { hashtag: 'rain', posts: '2', positive: 0.8, negative: 0.1 },
    { hashtag: 'sun', posts: '1', positive: 0.8, negative: 0.1 },
  ],
  authors: [
    { sentiment: 'negative', author: 'bob', network: 'x', posts: '1' },
    { sentiment: 'positive', author: 'ada', network: 'x', posts: '2' },
  ],
  languages: [{ language: 'en', posts: '3', scored: '3' }],
};

for (const [name, dialect] of Object.entries({ Athena: ATHENA, Redshift: REDSHIFT })) {
  const ask = async (sql: string) => rowsOf(await openWarehouse(), inDuckDb(expanded(sql, dialect.plugin)));

  test(`${name} is asked for what is there: every question runs and the known answers are right`, async () => {
    for (const [question, sqlOf] of Object.entries(QUESTIONS)) {
      const rows = await ask(sqlOf(dialect));
      assert.ok(rows.length > 0, question);
      const wanted = ANSWERS[question as keyof typeof QUESTIONS];
      if (wanted !== undefined) assert.deepEqual(rows, wanted, question);
    }
  });

  test(`${name} counts a named entity once a post`, async () => {
    const rows = await ask(QUESTIONS.entities(dialect));
    assert.equal(rows[0]?.entity, 'Ada');
    assert.equal(rows[0]?.entity_type, 'person');
    assert.equal(rows[0]?.posts, '3');
  });

  test(`${name} lists the topics to choose from`, async () => {
    assert.deepEqual(await ask(topicsOf(dialect)), [{ topic: '*' }, { topic: 'phones' }]);
  });
}

test('every panel asks one of the questions, and nothing of Grafana is left to be filled in', () => {
  for (const dashboard of [athenaDashboard(), redshiftDashboard()]) {
    const plugin = dashboard.panels[0]!.datasource.type;
    const dialect = plugin === ATHENA.plugin ? ATHENA : REDSHIFT;
    const known = Object.values(QUESTIONS).map((sqlOf) => sqlOf(dialect));
    for (const sql of sqlOf(dashboard)) {
      assert.ok(known.includes(sql), sql);
      assert.doesNotMatch(expanded(sql, plugin), /\$/);
    }
    assert.equal(sqlOf(dashboard).length, known.length);
  }
});

test('a window as it is stored stays one window', async () => {
  const rows = await rowsOf(
    await openWarehouse(),
    expanded(QUESTIONS.counts(ATHENA), ATHENA.plugin, 'minute'),
  );
  assert.deepEqual(
    rows.map(({ time }) => time),
    ['2026-03-04 10:00:00', '2026-03-04 10:15:00', '2026-03-04 11:00:00'],
  );
});

const sqlOf = ({ panels }: Dashboard): string[] =>
  panels.flatMap(({ targets }) => targets.map(({ rawSQL }) => String(rawSQL)));
