import assert from 'node:assert/strict';
import { Matcher } from './matcher.ts';
import { cut, matchesNaively } from './naive-matcher.test-fixture.ts';
import { randomOf, randomSubject, randomTopics } from './random-rules.test-fixture.ts';
import type { Subject } from './subject.ts';

/** That the matcher gives what asking every rule gives, of many random topics and posts, each first made another by `made`. */
export function assertAsEveryRule(made: (drawn: Subject) => Subject): void {
  let matched = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomOf(seed);
    const topics = randomTopics(random, 1 + (seed % 40));
    const matcher = new Matcher(topics);
    for (let round = 0; round < 100; round++) {
      const subject = made(randomSubject(random));
      const post = cut(subject);
      const expected = topics.filter(({ rule }) => matchesNaively(rule, post)).map(({ name }) => name);
      assert.deepEqual(matcher.match(subject), expected, `seed ${seed}: ${JSON.stringify(subject.post)}`);
      matched += expected.length;
    }
  }
  assert.ok(matched > 5000, `${matched} matches were compared`);
}
