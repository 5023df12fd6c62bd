/** Saved objects and Grafana's panels over the search index name fields that the mapping has, of a fitting type. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { POST_COLUMNS } from '../../../../src/model/post.ts';
import { MAPPING } from '../../../../src/sinks/opensearch/mapping.ts';
import { openSearchDashboard } from '../../dashboards/grafana/opensearch.ts';
import { field, wholeOf } from '../../dashboards/opensearch/fields.ts';
import { savedObjects } from '../../dashboards/opensearch/saved-objects.ts';

interface Field {
  type: string;
  fields?: Record<string, Field>;
}

const properties = MAPPING.properties as Record<string, Field>;

function typeOf(name: string): string | undefined {
  const [first = '', second] = name.split('.');
  return second === undefined ? properties[first]?.type : properties[first]?.fields?.[second]?.type;
}

/** Which types an aggregation can work on. */
const FITS: Record<string, string[]> = {
  terms: ['keyword', 'boolean', 'long'],
  avg: ['double', 'long'],
  cardinality: ['keyword', 'long'],
  date_histogram: ['date'],
  geohash_grid: ['geo_point'],
};

interface Aggregation {
  type: string;
  field?: string;
  params?: { field?: string };
}

const check = ({ type, field, params }: Aggregation): void => {
  const name = field ?? params?.field;
  if (type === 'count') return;
  assert.ok(FITS[type]?.includes(typeOf(name ?? '') ?? ''), `${type} of ${name}`);
};

const objects = savedObjects();

test('each visualization aggregates fields that allow it', () => {
  const visualizations = objects.filter(({ type }) => type === 'visualization');
  assert.ok(visualizations.length > 5);
  for (const { attributes } of visualizations) {
    const state = JSON.parse(String(attributes.visState)) as { title: string; aggs: Aggregation[] };
    assert.equal(state.title, attributes.title);
    for (const one of state.aggs) check(one);
  }
});

test('the index pattern knows every field, and the search shows fields that there are', () => {
  const pattern = objects.find(({ type }) => type === 'index-pattern')!;
  const fields = JSON.parse(String(pattern.attributes.fields)) as { name: string; esTypes: string[] }[];
  for (const { name, esTypes } of fields) assert.deepEqual([typeOf(name)], esTypes, name);
  for (const { name } of POST_COLUMNS)
    assert.ok(
      fields.some((one) => one.name === name),
      name,
    );
  assert.equal(typeOf(String(pattern.attributes.timeFieldName)), 'date');
  const search = objects.find(({ type }) => type === 'search')!;
  for (const name of search.attributes.columns as string[]) assert.ok(typeOf(name), name);
});

test('what refers to another object comes after it, and each reference is of a name that is used', () => {
  const before = new Set<string>();
  for (const { id, type, references, attributes } of objects) {
    const text = JSON.stringify(attributes).replaceAll('\\"', '"');
    for (const reference of references) {
      assert.ok(before.has(`${reference.type} ${reference.id}`), reference.id);
      assert.ok(text.includes(`RefName":"${reference.name}"`), reference.name);
    }
    before.add(`${type} ${id}`);
  }
  assert.equal(before.size, objects.length);
});

test("Grafana's panels over the index aggregate fields that allow it", () => {
  for (const { targets } of openSearchDashboard().panels) {
    for (const target of targets) {
      for (const one of [...(target.metrics as Aggregation[]), ...(target.bucketAggs as Aggregation[])])
        check(one);
      assert.equal(typeOf(String(target.timeField)), 'date');
    }
  }
});

test('a field that is not there, or cannot be counted, stops the generation', () => {
  assert.throws(() => field('tweet'), /no field tweet/);
  assert.throws(() => field('text', 'date'), /is text, not date/);
  assert.throws(() => wholeOf('created_at'), /cannot be counted/);
});
