import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate } from '../command/estimate.ts';
import { DAYS, PRICE } from '../command/prices.ts';
import { settingsSchema } from '../config.ts';

const settings = (given: object = {}) => settingsSchema.parse(given);
const load = (postsPerDay: number) => ({ postsPerDay, rawBytes: 800, rowBytes: 300 });
const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) <= 1e-9 * Math.abs(expected), `${found} is not ${expected}`);

test('where nothing comes only what is fixed costs, and twice the posts add twice as much, or nearly', () => {
  const [none, one, two] = [0, 1e6, 2e6].map((posts) => estimate(settings(), load(posts)));
  assert.equal(none!.perMillionPosts, 0);
  near(none!.fixed, two!.fixed);
  assert.ok(two!.variable > 1.8 * one!.variable && two!.variable < 2.1 * one!.variable);
  near(two!.growth, 2 * one!.growth);
  near(two!.total, two!.fixed + two!.variable);
});

test('the sums are those of the items, and every item has a cost', () => {
  const everything = settings({
    enrich: { lowLatency: true, sinks: { opensearch: false } },
    analytics: { redshift: {} },
    serve: { enabled: true },
  });
  const { items, fixed, variable } = estimate(everything, load(1e6));
  near(fixed, items.reduce((sum, item) => sum + item.fixed, 0)); // biome-ignore format: a line
  near(variable, items.reduce((sum, item) => sum + item.variable, 0)); // biome-ignore format: a line
  for (const item of items) assert.ok(item.fixed + item.variable > 0, item.what);
});

test('a stack that is left out costs nothing', () => {
  const off = { enabled: false };
  const { items } = estimate(
    settings({ ingest: off, enrich: off, analytics: off, serve: off, watch: off }),
    load(1e6),
  );
  assert.deepEqual([...new Set(items.map(({ stack }) => stack))], ['lake']);
});

test('a post is claimed by one write, or by two where it comes on two ways', () => {
  const owners = (lowLatency: boolean) =>
    estimate(settings({ enrich: { lowLatency } }), load(1e6)).items.find(({ what }) => /owners/.test(what))!;
  near(owners(true).variable - owners(false).variable, 1e6 * DAYS * PRICE.dynamodb.write);
});

test('a collector by schedule costs less than one that is always on, and arm64 less than x86-64', () => {
  const total = (given: object) => estimate(settings(given), load(1e5)).total;
  assert.ok(total({ ingest: { collector: 'schedule' } }) < total({}));
  assert.ok(total({ architecture: 'arm64' }) < total({}));
  assert.ok(total({ ingest: { network: 'nat' } }) > total({}) + 25);
});
