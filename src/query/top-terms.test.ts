import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { compactByDay } from '../lake/compact.ts';
import { storeEntityAliases } from '../lake/entity-names.ts';
import { TERMS } from '../lake/layout.ts';
import { rollTerms, sweepTerms } from '../lake/terms/roll-terms.ts';
import { BUILT_IN_NAMES } from '../model/entity-name.ts';
import type { Entity, Post } from '../model/post.ts';
import { QueryEngine } from './engine.ts';
import { checkFilter, matches, type PostFilter } from './filter.ts';
import { AT, post, type SmallLake, scored, smallLake } from './fixtures/small-lake.ts';
import type { TopEntry } from './top.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LABELS = ['positive', 'neutral', 'negative'] as const;

/** One city in several spellings, some of them twice in a post, and others said to be of other types. */
const namesOf = (i: number): Entity[] => {
  const spellings = ['Vienna', 'VIENNA', "Vienna's", '#vienna', 'the US', 'USA', 'Ada', 'Oslo', 'Wien'];
  const first = spellings[Math.floor(i / 5) % spellings.length]!;
  const type = i % 45 === 0 ? 'organisation' : 'location';
  const more = i % 20 === 0 ? [{ text: '@Vienna', type: 'person', score: 1 }] : [];
  return [{ text: first, type, score: 1 }, ...more, { text: `Name${i % 35}`, type: 'person', score: 1 }];
};

/** Four days of posts whose tags, authors and names come in very different numbers. */
const posts: Post[] = Array.from({ length: 1200 }, (_, i) => {
  const skewed = Math.floor(40 * (((i * 7919) % 1200) / 1200) ** 2);
  return post(`x:${i}`, {
    network: i % 3 === 0 ? 'bluesky' : 'x',
    created_at: i % 50 === 0 ? null : AT - DAY * 2 + Math.floor((i / 1200) * 4 * DAY),
    hashtags: [`tag${skewed}`, ...(i % 7 === 0 ? ['common'] : [])],
    mentions: i % 2 === 0 ? [`user${skewed}`] : [],
    author_handle: `Author${skewed}`,
    entities: i % 5 === 0 ? namesOf(i) : null,
    topics: i % 4 === 0 ? ['tea'] : [],
    ...(i % 9 === 0 ? {} : scored(LABELS[i % 3]!)),
  });
});

/** A lake whose objects are counted, each keeping only a few terms. */
async function countedLake(kept: number): Promise<SmallLake> {
  const lake = await smallLake(posts);
  await compactByDay(lake.owned.writer, lake.owned.objects);
  while (await rollTerms(lake.owned.writer, lake.owned.objects, { fromRows: 20, kept }));
  return lake;
}

/** What the posts themselves come to. */
function counts(of: readonly Post[], filter: PostFilter): Map<string, number> {
  const found = new Map<string, number>();
  for (const one of of.filter((each) => matches(checkFilter(filter), each))) {
    for (const tag of new Set(one.hashtags)) found.set(tag, (found.get(tag) ?? 0) + 1);
  }
  return found;
}

const ranked = (found: Map<string, number>, limit: number): [string, number][] =>
  [...found].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, limit);

const pairs = (top: readonly TopEntry[]): [string, number][] => top.map((entry) => [entry.key, entry.posts]);

const FILTERS: [string, PostFilter][] = [
  ['no filter, posts without a time too', {}],
  ['a topic', { topics: ['tea'] }],
  ['a network and a sentiment', { networks: ['x'], sentiments: ['negative'] }],
  ['a time that begins and ends within objects', { from: AT - DAY - 5 * HOUR, to: AT + 7 * HOUR }],
  ['a topic in a time', { topics: ['tea'], from: AT - 2 * DAY, to: AT + DAY }],
];

for (const kept of [3, 12, 100]) {
  test(`with ${kept} terms kept of each object the top is that of the posts, and a quick one says how far off it is`, async () => {
    await using lake = await countedLake(kept);
    const engine = await QueryEngine.open(lake.root);
    for (const [name, filter] of FILTERS) {
      const truth = counts(posts, filter);
      for (const limit of [1, 10]) {
        const top = await engine.top('hashtags', filter, { limit });
        assert.deepEqual(pairs(top), ranked(truth, limit), name);
        for (const { posts: all, scored: some, sentiment } of top) {
          assert.equal(sentiment.positive + sentiment.neutral + sentiment.negative, some);
          assert.ok(some <= all);
        }
        const quick = (await engine.tops(['hashtags'], filter, { limit, quick: true })).get('hashtags')!;
        for (const { key, posts: n } of quick.top) {
          const off = truth.get(key)! - n;
          assert.ok(off >= 0 && off <= quick.offBy, `${key} is off by ${off}, told ${quick.offBy}`);
        }
        const listed = new Set(quick.top.map(({ key }) => key));
        const last = quick.top.at(-1)?.posts ?? 0;
        for (const [key, n] of truth) assert.ok(listed.has(key) || n <= last + quick.offBy, key);
      }
    }
    // All but the fewest terms leave something out; then it is told.
    assert.equal(
      (await engine.tops(['hashtags'], {}, { limit: 10, quick: true })).get('hashtags')!.offBy > 0,
      kept < 41,
    );
    engine.close();
  });
}

test('names are counted once a post in any spelling, with the types and the spelling that most posts have', async () => {
  await using lake = await countedLake(4);
  const engine = await QueryEngine.open(lake.root);
  for (const filter of [{}, { networks: ['x'] }, { from: AT - DAY, to: AT + DAY }]) {
    const top = await engine.top('entities', filter, { limit: 4 });
    const chosen = posts.filter((one) => matches(checkFilter(filter), one));
    const keyed = chosen.flatMap((one) => [
      ...new Set((one.entities ?? []).map(({ text }) => BUILT_IN_NAMES.keyOf(text))),
    ]);
    const truth = new Map<string, number>();
    for (const key of keyed) truth.set(key, (truth.get(key) ?? 0) + 1);
    assert.deepEqual(
      top.map(({ key, posts: n }) => [BUILT_IN_NAMES.keyOf(key), n]),
      ranked(truth, 4),
    );
    const vienna = top.find(({ key }) => key.toLowerCase() === 'vienna')!;
    assert.equal(vienna.type, 'location');
    const { person = 0, location = 0, organisation = 0 } = vienna.types!;
    assert.equal(person + location + organisation, vienna.posts);
    assert.ok(person > 0 && location > organisation);
    assert.ok(top.some(({ key }) => key === 'United States'));
    const named = await engine.posts({ ...filter, entity: "VIENNA's" }, { limit: 1000 });
    assert.equal(named.posts.length, vienna.posts);
    assert.equal((await engine.summary({ ...filter, entity: '@vienna' })).posts, vienna.posts);
  }
  engine.close();
});

test('aliases of one’s own hold for what was counted before too', async () => {
  await using lake = await countedLake(100);
  const engine = await QueryEngine.open(lake.root);
  const of = async (key: string) => (await engine.top('entities')).find((one) => one.key === key)?.posts ?? 0;
  const [vienna, wien] = [await of('Vienna'), await of('Wien')];
  assert.ok(vienna > 0 && wien > 0);
  storeEntityAliases(lake.owned.db, { Vienna: ['Wien'] });
  const together = (await engine.posts({ entity: 'wien' }, { limit: 1000 })).posts.length;
  assert.ok(together > Math.max(vienna, wien) && together <= vienna + wien);
  assert.deepEqual([await of('Vienna'), await of('Wien')], [together, 0]);
  const { writer, objects, db } = lake.owned;
  const before = await objects.list(TERMS);
  await sweepTerms(db, objects);
  assert.deepEqual(await objects.list(TERMS), [], 'counts by other names are let go');
  while (await rollTerms(writer, objects, { fromRows: 20 }));
  assert.equal((await objects.list(TERMS)).length, before.length);
  assert.equal(await of('Vienna'), together);
  engine.close();
});

test('authors and names are counted as the posts have them, whatever their case', async () => {
  await using lake = await countedLake(5);
  await using plain = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const other = await QueryEngine.open(plain.root);
  for (const kind of ['authors', 'entities', 'mentions', 'urls', 'cashtags'] as const) {
    assert.deepEqual(await engine.top(kind), await other.top(kind), kind);
  }
  engine.close();
  other.close();
});

test('edited and deleted posts count no more, before compaction and after it', async () => {
  await using lake = await countedLake(100);
  const edited = posts.slice(100, 160).map((one) => ({ ...one, revision: AT + DAY * 9, hashtags: ['new'] }));
  await lake.add(edited);
  const now = [...posts.slice(0, 100), ...edited, ...posts.slice(160)];
  const engine = await QueryEngine.open(lake.root);
  for (const filter of [{}, { topics: ['tea'] }, { from: AT - 2 * DAY }]) {
    const top = await engine.top('hashtags', filter, { limit: 8 });
    assert.deepEqual(pairs(top), ranked(counts(now, filter), 8));
  }
  const { writer, objects, db } = lake.owned;
  const before = await objects.list(TERMS);
  await compactByDay(writer, objects);
  await sweepTerms(db, objects);
  const left = await objects.list(TERMS);
  assert.ok(left.length < before.length && left.every((key) => before.includes(key)));
  const top = await engine.top('hashtags', {}, { limit: 8 });
  assert.deepEqual(pairs(top), ranked(counts(now, {}), 8));
  engine.close();
});

test('counts that cannot be read are passed over', async () => {
  await using lake = await countedLake(100);
  const [key] = await lake.owned.objects.list(TERMS);
  writeFileSync(lake.owned.objects.locate(key!), 'no Parquet');
  const engine = await QueryEngine.open(lake.root);
  const top = await engine.top('hashtags', {}, { limit: 5 });
  assert.deepEqual(pairs(top), ranked(counts(posts, {}), 5));
  engine.close();
});
