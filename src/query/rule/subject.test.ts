import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barePost } from '../../model/post.ts';
import { assertAsEveryRule } from '../../topics/every-rule.test-fixture.ts';
import { Matcher } from '../../topics/matcher.ts';
import { cut, matchesNaively } from '../../topics/naive-matcher.test-fixture.ts';
import { parseRule } from '../../topics/parse-rule.ts';
import { subjectOf } from './subject.ts';

test('with tags and links as twitter-text finds them the matcher gives what asking every rule gives', () => {
  assertAsEveryRule(({ post }) => subjectOf({ ...post, lang: 'en' }));
});

for (const [rule, text] of [
  ['url:"example.org:80"', 'see http://example.org:80abc'],
  ['@ada45678901234567890', 'said @ada456789012345678901'],
  ['to:ada45678901234567890', '@ada456789012345678901 yes'],
  ['#tea', '#tea\u00adж'],
  ['@ada', '@adaж'],
] as const) {
  test(`${rule} where twitter-text ends it in the middle of a word`, () => {
    const topic = { name: 'it', rule: parseRule(rule) };
    const subject = subjectOf(barePost('x', 'x:1', text));
    assert.ok(matchesNaively(topic.rule, cut(subject)));
    assert.deepEqual(new Matcher([topic]).match(subject), ['it']);
  });
}
