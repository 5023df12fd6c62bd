import assert from 'node:assert/strict';
import test from 'node:test';
import { assertAsEveryRule } from './every-rule.test-fixture.ts';
import { formatRule } from './format-rule.ts';
import { cut, matchesNaively } from './naive-matcher.test-fixture.ts';
import { parseRule } from './parse-rule.ts';
import { randomOf, randomRule, randomSubject, randomText } from './random-rules.test-fixture.ts';
import { Scanner } from './scanner.ts';
import { tokensOf } from './tokens.ts';
import { Vocabulary } from './vocabulary.ts';

test('The matcher gives what asking every rule of every post gives', () => {
  assertAsEveryRule((subject) => subject);
});

test('The scanner cuts a text into the tokens that rules are cut into', () => {
  const random = randomOf(7);
  for (let round = 0; round < 2000; round++) {
    const text = randomText(random);
    const tokens = tokensOf(text);
    const vocabulary = new Vocabulary(tokens);
    const scanner = new Scanner(vocabulary);
    scanner.add(text);
    const numbers = [...scanner.numbers.subarray(0, scanner.count)];
    assert.deepEqual(
      numbers,
      [...tokens.map((token) => vocabulary.numberOf(token)), -1],
      JSON.stringify(text),
    );
  }
});

test('A rule in its canonical text is the same rule, and stays as it is', () => {
  const random = randomOf(11);
  for (let round = 0; round < 1000; round++) {
    const rule = randomRule(random);
    const text = formatRule(rule);
    const again = parseRule(text);
    assert.equal(formatRule(again), text);
    const post = cut(randomSubject(random));
    assert.equal(matchesNaively(again, post), matchesNaively(rule, post), text);
  }
});
