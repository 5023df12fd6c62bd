import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compactByDay } from '../../lake/compact.ts';
import { rollTerms } from '../../lake/terms/roll-terms.ts';
import type { Post } from '../../model/post.ts';
import { QueryEngine } from '../engine.ts';
import type { PostFilter } from '../filter.ts';
import { AT, post, scored, smallLake } from '../fixtures/small-lake.ts';
import { effectsOf, netOf } from './decompose.ts';
import { logOddsRatios } from './log-odds.ts';
import { falseDiscoveryRates, twoSided } from './significance.ts';

const near = (actual: number, expected: number, within = 1e-6): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

test('p-values are those of the normal distribution', () => {
  near(twoSided(0), 1);
  near(twoSided(1.959963984540054), 0.05);
  near(twoSided(-2.5758293035489), 0.01);
  near(twoSided(6) / 1.9731752898267e-9, 1, 1e-6);
});

test('false discovery rates are those of Benjamini and Hochberg', () => {
  // Their own example: 15 p-values of myocardial infarction trials, of which four are told at 0.05.
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  const q = falseDiscoveryRates(p);
  assert.equal(q.filter((rate) => rate < 0.05).length, 4);
  near(q[3]!, (0.0095 * 15) / 4);
  assert.deepEqual(falseDiscoveryRates([...p].reverse()), [...q].reverse());
  assert.deepEqual(falseDiscoveryRates([]), []);
});

test('log-odds have the sign of the side that says a term more, and are as sure as there are people', () => {
  const [few, many, same] = logOddsRatios([4, 400, 1000], [1, 100, 1000], [5, 500, 2000]);
  assert.ok(few!.logOdds > 0 && many!.logOdds > few!.logOdds);
  assert.ok(many!.z > 5 && few!.z < 2);
  assert.ok(same!.z < 0, 'what is said as often in more words is said less');
  const turned = logOddsRatios([1, 100, 1000], [4, 400, 1000], [5, 500, 2000]);
  near(turned[1]!.z, -many!.z);
  assert.deepEqual(logOddsRatios([], [], []), []);
});

test('mix and rate of groups that part all posts add up to the difference', () => {
  const from = [
    { scored: 80, positive: 60, negative: 10 },
    { scored: 20, positive: 2, negative: 15 },
    { scored: 0, positive: 0, negative: 0 },
  ];
  const to = [
    { scored: 30, positive: 25, negative: 2 },
    { scored: 60, positive: 10, negative: 40 },
    { scored: 10, positive: 10, negative: 0 },
  ];
  const sum = (groups: typeof from) => ({
    scored: groups.reduce((n, { scored }) => n + scored, 0),
    positive: groups.reduce((n, { positive }) => n + positive, 0),
    negative: groups.reduce((n, { negative }) => n + negative, 0),
  });
  const all = { from: sum(from), to: sum(to) };
  const effects = from.map((_, i) => effectsOf({ from: from[i]!, to: to[i]! }, all));
  near(
    effects.reduce((total, { mix, rate }) => total + mix + rate, 0),
    netOf(all.to) - netOf(all.from),
    1e-12,
  );
  assert.equal(effects[2]!.rate, 0, 'a group that is new differs in mix alone');
});

/** Two topics of 60 people each: of tea half say "slow", of coffee half say "fast"; all say "drink". One person shouts. */
const posts: Post[] = Array.from({ length: 120 }, (_, i) => {
  const isTea = i < 60;
  const own = i % 2 === 0 ? (isTea ? 'slow' : 'fast') : 'well';
  return post(`x:${i}`, {
    text: `we drink ${own}`,
    clean_text: `we drink ${own}`,
    created_at: AT + i * 60_000,
    author_id: String(i),
    topics: [isTea ? 'tea' : 'coffee'],
    hashtags: isTea ? ['calm'] : [],
    lang: i % 3 === 0 ? 'en' : 'de',
    ...scored(isTea ? 'positive' : i % 3 === 0 ? 'negative' : 'neutral'),
  });
});
const shouting: Post[] = Array.from({ length: 50 }, (_, i) =>
  post(`x:s${i}`, { text: 'BUY', clean_text: 'buy', author_id: 'one', topics: ['coffee'], created_at: AT }),
);

test('terms that one side says more are found, with how sure that is, and one who shouts counts once', async () => {
  await using lake = await smallLake([...posts, ...shouting]);
  const engine = await QueryEngine.open(lake.root);
  const { sides, kinds, explained } = await engine.compare([{ topics: ['tea'] }, { topics: ['coffee'] }]);
  assert.deepEqual(sides.map(({ summary, looked }) => [summary.posts, looked]), [[60, 60], [110, 110]]); // biome-ignore format: one line
  assert.equal(sides[0]!.net, 1);
  const [slow] = kinds.words.terms.filter(({ side }) => side === 0);
  const [fast] = kinds.words.terms.filter(({ side }) => side === 1);
  assert.deepEqual([slow?.key, fast?.key], ['slow', 'fast']);
  assert.deepEqual(slow?.sides, [{ people: 30, posts: 30, net: 1 }, { people: 0, posts: 0, net: null }]); // biome-ignore format: one line
  assert.ok(slow!.q! < 0.05 && slow!.z > 2);
  assert.ok(!kinds.words.terms.some(({ key }) => key === 'buy'), 'one person is too few to be tested');
  assert.equal(kinds.hashtags.terms[0]?.key, 'calm');
  const [byLanguage] = explained;
  assert.deepEqual([byLanguage?.by, byLanguage?.side], ['langs', 1]);
  near(byLanguage!.change, -1 / 3 - 1);
  near(byLanguage!.mix + byLanguage!.rate, byLanguage!.change);
  engine.close();
});

test('nothing is told of sides that do not differ', async () => {
  const even = Array.from({ length: 400 }, (_, i) =>
    post(`x:${i}`, {
      clean_text: `word${i % 7} word${i % 11}`,
      author_id: String(i),
      topics: [i < 200 ? 'a' : 'b'],
    }),
  );
  await using lake = await smallLake(even);
  const engine = await QueryEngine.open(lake.root);
  const { kinds } = await engine.compare([{ topics: ['a'] }, { topics: ['b'] }]);
  assert.deepEqual([kinds.words.significant, kinds.words.tested > 5], [0, true]);
  engine.close();
});

test('a side without posts says nothing, and explains nothing', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const { kinds, explained } = await engine.compare([{ topics: ['milk'] }, { topics: ['coffee'] }]);
  assert.deepEqual(explained, []);
  assert.ok(kinds.words.terms.every(({ side }) => side === 1));
  engine.close();
});

test('three periods are each compared with the others, a sample says how much of each it is', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const periods = [0, 40, 80].map((minute) => ({
    from: AT + minute * 60_000,
    to: AT + (minute + 40) * 60_000,
  }));
  const { sides, kinds } = await engine.compare(periods, { sample: 20, limit: 3 });
  for (const { summary, looked } of sides) assert.ok(summary.posts === 40 && looked < 40);
  assert.ok(kinds.langs.terms.every(({ effects }) => effects.length === 2));
  await assert.rejects(engine.compare([{}]), /give two to four/);
  engine.close();
});

test('a quick answer from counts says what the posts say of figures, languages and tags, and leaves out the rest', async () => {
  await using lake = await smallLake([...posts, ...shouting]);
  await compactByDay(lake.owned.writer, lake.owned.objects);
  while (await rollTerms(lake.owned.writer, lake.owned.objects, { fromRows: 20 }));
  // Of these no object is counted; one replaces a post of before, which is to be counted no more.
  await lake.add([
    post('x:new', { ...posts[0]!, id: 'x:new', author_id: 'new' }),
    post('x:1', { ...posts[1]!, hashtags: ['other'], revision: 1 }),
  ]);
  const engine = await QueryEngine.open(lake.root);
  const compare = (sides: PostFilter[], quick: boolean) =>
    engine.compare(sides, { quick, many: 100, tagsWithin: 60_000 });
  const asked: PostFilter[][] = [
    [{ topics: ['tea'] }, { topics: ['coffee'] }],
    [{ topics: ['tea'], networks: ['x'] }, { langs: ['de'] }],
    [{ to: AT + 3_600_000 }, { from: AT + 3_600_000 }],
  ];
  for (const sides of asked) {
    const [quick, whole] = [await compare(sides, true), await compare(sides, false)];
    assert.deepEqual([quick.by, whole.by], ['counts', 'posts']);
    assert.deepEqual(
      quick.sides.map(({ summary, net }) => [summary, net]),
      whole.sides.map(({ summary, net }) => [summary, net]),
    );
    assert.deepEqual(quick.explained, whole.explained);
    assert.deepEqual(quick.kinds.words, { tested: 0, significant: null, terms: [] });
    if (sides.some(({ langs }) => langs !== undefined)) {
      // Tags are not counted by language; what is known of one side alone is no difference.
      assert.deepEqual(quick.kinds.hashtags, { tested: 0, significant: null, terms: [] });
      continue;
    }
    const postsOf = ({ kinds }: typeof whole) =>
      kinds.hashtags.terms.map(({ key, sides }) => [key, ...sides.map(({ posts }) => posts)]);
    assert.deepEqual(postsOf(quick), postsOf(whole));
    assert.ok(quick.kinds.hashtags.terms.every(({ p, q }) => p === null && q === null));
  }
  const few = await engine.compare([{ topics: ['tea'] }, { topics: ['coffee'] }], { quick: true });
  assert.equal(few.by, 'posts', 'few posts are as well read');
  const words = await compare([{ text: 'drink' }, { topics: ['tea'] }], true);
  assert.equal(words.by, 'posts', 'what is not counted is read');
  engine.close();
});
