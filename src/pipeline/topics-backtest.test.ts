import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryEngine } from '../query/engine.ts';
import { AT, post, smallLake } from '../query/fixtures/small-lake.ts';
import { subjectOf } from '../query/rule/subject.ts';
import { formatRule } from '../topics/format-rule.ts';
import { cut, matchesNaively } from '../topics/naive-matcher.test-fixture.ts';
import { randomOf, randomRule, randomSubject } from '../topics/random-rules.test-fixture.ts';
import { backtest } from './topics-backtest.ts';

const DAY = 86_400_000;

test('A backtest counts by day what a rule would have matched, and shows the newest', async () => {
  await using lake = await smallLake([
    post('x:1', { text: 'Coffee!', author_handle: 'ada' }),
    post('x:2', { text: 'tea' }),
    post('x:3', { text: 'more coffee', created_at: AT + DAY }),
    post('x:4', { text: 'coffee without a time', created_at: null }),
  ]);
  const engine = await QueryEngine.open(lake.root);
  try {
    assert.deepEqual(await backtest(engine, ' (coffee) ', { examples: 2 }), {
      rule: 'coffee',
      posts: 4,
      matched: 3,
      share: 0.75,
      days: [
        { day: '2026-03-04', posts: 2, matched: 1, share: 0.5 },
        { day: '2026-03-05', posts: 1, matched: 1, share: 1 },
        { day: null, posts: 1, matched: 1, share: 1 },
      ],
      examples: [
        { id: 'x:3', created_at: AT + DAY, network: 'x', author_handle: null, text: 'more coffee' },
        { id: 'x:1', created_at: AT, network: 'x', author_handle: 'ada', text: 'Coffee!' },
      ],
      notes: [],
    });
    const second = await backtest(engine, 'coffee OR tea', { from: AT + 1, to: AT + 2 * DAY });
    assert.deepEqual([second.posts, second.matched], [1, 1]);
    assert.match((await backtest(engine, 'coffee has:media')).notes[0]!, /has:media finds those of X alone/);
    await assert.rejects(backtest(engine, 'coffee OR'), /wrong at column 8/);
  } finally {
    engine.close();
  }
});

test('A backtest of an empty lake matches nothing of nothing', async () => {
  await using lake = await smallLake();
  const engine = await QueryEngine.open(lake.root);
  const { posts, matched, share, days, examples } = await backtest(engine, 'coffee');
  assert.deepEqual(
    { posts, matched, share, days, examples },
    { posts: 0, matched: 0, share: null, days: [], examples: [] },
  );
  engine.close();
});

test('A backtest that is given up stops with the reason', async () => {
  await using lake = await smallLake([post('x:1', { text: 'coffee' })]);
  const engine = await QueryEngine.open(lake.root);
  const controller = new AbortController();
  controller.abort(new Error('enough'));
  await assert.rejects(backtest(engine, 'coffee', {}, { signal: controller.signal }), /enough/);
  engine.close();
});

test('What the database leaves out would not have matched', async () => {
  const random = randomOf(5);
  const posts = Array.from({ length: 400 }, (_, index) => {
    const { post: fields } = randomSubject(random);
    const made = post(`x:${index}`, fields);
    const subject = subjectOf(made);
    const lower = (texts: readonly string[]): string[] => texts.map((text) => text.toLowerCase());
    return {
      ...made,
      id: `x:${index}`,
      hashtags: lower(subject.tags().hashtags),
      mentions: lower(subject.tags().mentions),
      cashtags: [...subject.tags().cashtags],
      urls: made.urls.length > 0 ? made.urls : [...subject.tags().urls],
      lang: subject.lang(),
    };
  });
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  try {
    let matched = 0;
    for (let round = 0; round < 60; round++) {
      const rule = randomRule(random);
      const expected = posts.filter((one) => matchesNaively(rule, cut(subjectOf(one)))).length;
      const found = await backtest(engine, formatRule(rule));
      assert.equal(found.matched, expected, formatRule(rule));
      matched += expected;
    }
    assert.ok(matched > 500, `${matched} matches were compared`);
  } finally {
    engine.close();
  }
});
