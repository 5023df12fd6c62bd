import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Arrival, type LoadPlan, planLoad } from '../stages/plan-load.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 4, 12);

/** A bucket with objects by key, written at a time, and the manifests that are kept of them. */
class Bucket {
  readonly arrivals: Arrival[] = [];
  readonly manifests = new Map<string, string[]>();

  put(key: string, at: number, bytes = 10): void {
    this.arrivals.push({ key, at, bytes });
  }

  async plan(since: string | null, now = NOW, most?: number): Promise<LoadPlan> {
    this.manifests.clear();
    const { arrivals, manifests } = this;
    return planLoad(
      {
        root: 's3://bucket/lake/',
        role: 'arn:aws:iam::123456789012:role/reader',
        async *list(folder) {
          yield* arrivals.filter(({ key }) => key.startsWith(folder));
        },
        async keep(name, manifest) {
          const { entries } = JSON.parse(manifest) as { entries: { url: string }[] };
          manifests.set(
            name,
            entries.map(({ url }) => url),
          );
          return `s3://bucket/lake/athena/loads/${name}`;
        },
      },
      since,
      now,
      ...(most === undefined ? [] : [most]),
    );
  }

  loaded(): string[] {
    return [...this.manifests.values()].flat();
  }
}

function bucketWith(...objects: [key: string, at: number][]): Bucket {
  const bucket = new Bucket();
  for (const [key, at] of objects) bucket.put(key, at);
  return bucket;
}

test('the first load takes everything there is, each folder into its table', async () => {
  const bucket = bucketWith(
    ['posts/date=2026-03-04/a.parquet', NOW - HOUR],
    ['posts/recent/b.parquet', NOW - 9 * HOUR],
    ['windows/1.parquet', NOW - HOUR],
    ['tombstones/posts/a.jsonl', NOW - HOUR],
    ['raw/x.jsonl.zst', NOW - HOUR],
  );
  const plan = await bucket.plan(null);
  assert.equal(plan.objects, 4);
  assert.equal(plan.more, false);
  assert.equal(plan.upTo, new Date(NOW).toISOString());
  const copies = plan.statements.filter((sql) => sql.startsWith('copy'));
  assert.deepEqual(
    copies.map((sql) => /"(\w+)"\nfrom/.exec(sql)?.[1]),
    ['tweet_loading', 'sentiment_loading', 'hidden_post'],
  );
  for (const sql of copies) assert.match(sql, / manifest$/);
  assert.deepEqual(bucket.loaded().sort()[0], 's3://bucket/lake/posts/date=2026-03-04/a.parquet');
});

test('tables are made, those of loading emptied, copied into and taken over, in one batch that Redshift takes', async () => {
  const { statements } = await bucketWith(['posts/recent/b.parquet', NOW - HOUR]).plan(null);
  const kinds = statements.map((sql) => /^(create table|copy|delete from|insert into|with)/.exec(sql)?.[1]);
  assert.ok(
    !kinds.includes(undefined),
    statements.find((_, at) => kinds[at] === undefined),
  );
  assert.ok(kinds.lastIndexOf('create table') < kinds.indexOf('delete from'));
  assert.ok(kinds.indexOf('copy') < kinds.indexOf('insert into'));
  assert.ok(statements.length <= 40);
  for (const kept of ['hidden_post', 'hidden_account'])
    assert.ok(!statements.includes(`delete from "public"."${kept}"`), 'tombstones of before stay');
});

test('a later load takes what came since, and looks a quarter of an hour further back', async () => {
  const bucket = bucketWith(
    ['posts/recent/old.parquet', NOW - 3 * HOUR],
    ['posts/recent/late.parquet', NOW - HOUR - 60_000],
    ['posts/recent/new.parquet', NOW - 60_000],
  );
  await bucket.plan(new Date(NOW - HOUR).toISOString());
  assert.deepEqual(bucket.loaded(), [
    's3://bucket/lake/posts/recent/late.parquet',
    's3://bucket/lake/posts/recent/new.parquet',
  ]);
});

test('where nothing came there is nothing to do', async () => {
  const bucket = bucketWith(['posts/recent/old.parquet', NOW - 3 * HOUR]);
  const plan = await bucket.plan(new Date(NOW - HOUR).toISOString());
  assert.equal(plan.objects, 0);
  assert.deepEqual(bucket.loaded(), []);
});

test('more than a load takes is loaded by several, the oldest first, and none is missed', async () => {
  const bucket = new Bucket();
  const keys = Array.from({ length: 95 }, (_, at) => `posts/recent/${at}.parquet`);
  // Some of one time, and in an order that is not that of time.
  for (const [at, key] of keys.entries())
    bucket.put(key, NOW - 100 * HOUR + Math.floor(((at * 37) % 95) / 3) * HOUR);
  bucket.put('windows/1.parquet', NOW - HOUR);
  const seen = new Set<string>();
  let since: string | null = null;
  let loads = 0;
  for (let more = true; more; loads++) {
    const plan: LoadPlan = await bucket.plan(since, NOW, 10);
    for (const url of bucket.loaded()) seen.add(url);
    ({ more, upTo: since } = plan);
    assert.ok(loads < 50);
  }
  assert.equal(seen.size, keys.length + 1);
  assert.ok(loads > 9);
});

test('more objects at one time than a load takes end it plainly rather than for ever', async () => {
  const bucket = new Bucket();
  for (let at = 0; at < 30; at++) bucket.put(`posts/recent/${at}.parquet`, NOW - HOUR);
  await assert.rejects(
    bucket.plan(new Date(NOW - HOUR).toISOString(), NOW, 10),
    /More than 10 objects were written within a quarter of an hour/,
  );
});
