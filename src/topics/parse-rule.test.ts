import assert from 'node:assert/strict';
import test from 'node:test';
import { formatRule } from './format-rule.ts';
import { LONGEST_RULE, parseRule } from './parse-rule.ts';
import { RuleError } from './rule-error.ts';
import { problemsAtX } from './x-rule.ts';

test('A rule is read into a tree: words side by side bind before OR', () => {
  assert.deepEqual(parseRule('apple OR iphone "new ipad" -@ada'), {
    kind: 'or',
    rules: [
      { kind: 'word', value: 'apple' },
      {
        kind: 'and',
        rules: [
          { kind: 'word', value: 'iphone' },
          { kind: 'phrase', value: 'new ipad' },
          { kind: 'not', rule: { kind: 'mention', value: 'ada' } },
        ],
      },
    ],
  });
});

test('Every operator is read', () => {
  const rule =
    'from:ada to:@bob lang:pt-BR url:"example.org/a" is:retweet has:geo #tag $ACME @ada@example.org 🍕';
  assert.deepEqual((parseRule(rule) as { rules: unknown[] }).rules, [
    { kind: 'from', value: 'ada' },
    { kind: 'to', value: 'bob' },
    { kind: 'lang', value: 'pt-BR' },
    { kind: 'url', value: 'example.org/a' },
    { kind: 'is', value: 'repost' },
    { kind: 'has', value: 'geo' },
    { kind: 'hashtag', value: 'tag' },
    { kind: 'cashtag', value: 'ACME' },
    { kind: 'mention', value: 'ada@example.org' },
    { kind: 'word', value: '🍕' },
  ]);
});

test('The canonical text is what X takes: single spaces, no idle parentheses, negations at the words', () => {
  const canonical = (rule: string): string => formatRule(parseRule(rule));
  assert.equal(canonical('  ((coffee))  OR (“espresso bar”) '), 'coffee OR "espresso bar"');
  assert.equal(canonical('skiing -(snow OR day)'), 'skiing -snow -day');
  assert.equal(canonical('cat -(dog mouse)'), 'cat (-dog OR -mouse)');
  assert.equal(canonical('(a OR b) c is:repost'), '(a OR b) c is:retweet');
  assert.equal(canonical('url:example.org from:@ada ＃tag'), 'url:"example.org" from:ada #tag');
  assert.equal(canonical('"say \\"hi\\""'), '"say \\"hi\\""');
});

/** Each rule, the column that is named, and a part of what is said. */
const WRONG: readonly (readonly [rule: string, column: number, says: RegExp])[] = [
  ['', 1, /empty/],
  ['form:ada x', 1, /did you mean "from:"\?$/],
  ['a is:retwet', 6, /did you mean "is:retweet"\?$/],
  ['a has:hastags', 7, /did you mean "has:hashtags"\?$/],
  ['foo:bar', 1, /operators are from:, to:/],
  ['👍 (a b', 3, /this \( is never closed/],
  ['a b)', 4, /this \) closes nothing/],
  ['a OR', 3, /nothing follows this OR/],
  ['OR a', 1, /nothing stands before this OR/],
  ['a OR OR b', 3, /nothing follows this OR/],
  ['a (', 3, /never closed/],
  ['a ()', 3, /nothing between these parentheses/],
  ['a -', 3, /stands alone/],
  ['a --b', 4, /one - is enough/],
  ['a -) b', 3, /nothing follows this -/],
  ['a "b', 3, /never closed; put a "/],
  ['a ""', 3, /holds no letter/],
  ['"a b"~3', 6, /how far words may be apart/],
  ['coca-cola', 5, /"coca-cola"/],
  ['a AND b', 3, /AND is not written/],
  ['$5 off', 1, /cashtag/],
  ['#123', 1, /hashtag/],
  ['https://example.org', 1, /url:"https:\/\/example\.org"/],
  ['a lang:english!', 8, /language code/],
  ['a from:', 8, /nothing follows "from:"/],
  ['a from:a!b', 8, /cannot be a handle/],
  ['place:vienna', 1, /only X itself can answer/],
  ['a has:images', 7, /has:media takes in all/],
  ['-a -b', 1, /only says what is not to match/],
  ['lang:en is:reply', 1, /alone take in most of all posts/],
  ['a OR has:links', 1, /one side of an OR/],
  ['a OR -b', 1, /one side of an OR/],
];

test('An error names the column, what is wrong, and what to write instead', () => {
  for (const [rule, column, says] of WRONG) {
    assert.throws(
      () => parseRule(rule),
      (error) => {
        assert.ok(error instanceof RuleError, rule);
        assert.equal(error.column, column, `${rule}: ${error.message}`);
        assert.match(error.detail, says, rule);
        assert.match(error.message, /^The rule is wrong at column \d+: .*[.?]$/);
        return true;
      },
    );
  }
});

test('What only X can answer is read where X alone is asked, and is written as X takes it', () => {
  for (const rule of [
    'place:vienna',
    'coffee place:"new york city"',
    'coffee (has:images OR context:131.799022225751871488) -is:nullcast',
    'point_radius:[2.355128 48.861118 16km]',
  ]) {
    assert.equal(formatRule(parseRule(rule, { onlyX: true })), rule);
    assert.throws(
      () => parseRule(rule),
      /only X itself can answer ".*every source is X's filtered stream or search/,
    );
  }
  assert.throws(() => parseRule('coffee place:', { onlyX: true }), /nothing follows "place:"/);
  assert.throws(() => parseRule('is:nullcast', { onlyX: true }), /alone take in most of all posts/);
  assert.throws(() => parseRule('plaice:vienna', { onlyX: true }), /there is no operator/);
});

test('A rule that is too long or too deep is refused', () => {
  assert.throws(() => parseRule('a'.repeat(LONGEST_RULE + 1)), /make two topics of it/);
  assert.throws(() => parseRule(`${'('.repeat(51)}a${')'.repeat(51)}`), /more than 50 parentheses/);
  assert.equal(formatRule(parseRule(`${'('.repeat(50)}a${')'.repeat(50)}`)), 'a');
});

test('What X would not take is said before it is sent', () => {
  assert.deepEqual(problemsAtX(parseRule('coffee from:ada')), []);
  assert.match(problemsAtX(parseRule(`coffee ${'x'.repeat(1100)}`))[0]!, /1107 characters, and X takes 1024/);
  assert.match(problemsAtX(parseRule('from:ada.example.org'))[0]!, /X has no account "ada\.example\.org"/);
});
