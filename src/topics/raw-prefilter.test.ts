import assert from 'node:assert/strict';
import test from 'node:test';
import { classOf, foldCharacter, MAY_COMPOSE, NOTHING } from './characters.ts';
import { Matcher } from './matcher.ts';
import { parseRule } from './parse-rule.ts';
import { randomOf, randomSubject, randomTopics } from './random-rules.test-fixture.ts';
import { RawPrefilter } from './raw-prefilter.ts';
import { subject } from './subject.test-fixture.ts';
import type { Subject } from './subject.ts';

/** Characters that hide letters, put between those of a text. */
const HIDDEN = ['\u00ad', '\u200d', '\ufe0f', '\u{e0100}', '\u0307', '\u212a'];

/** A post as some network could write it, with some characters as escapes. */
function jsonOf({ post }: Subject, random: () => number, share: number): Buffer {
  const { text, urls, author_id, in_reply_to } = post;
  const json = JSON.stringify({ author_id, record: { in_reply_to, text, urls } });
  const escaped = json.replace(/[a-z]|[^\0-\x7f]/gi, (unit) =>
    random() < share ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit,
  );
  return Buffer.from(escaped, 'utf8');
}

function scattered(text: string, random: () => number): string {
  return [...text].map((one) => (random() < 0.05 ? one + HIDDEN[Math.floor(random() * 6)] : one)).join('');
}

const judge = (rule: string, text: string): boolean =>
  new RawPrefilter([parseRule(rule)]).mayMatch(Buffer.from(JSON.stringify({ text })));

test('The prefilter never says no to a post that the matcher takes, escapes and hidden characters included', () => {
  let matched = 0;
  let refused = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = randomOf(seed);
    const topics = randomTopics(random, 1 + (seed % 4));
    const matcher = new Matcher(topics);
    const prefilter = new RawPrefilter(topics.map(({ rule }) => rule));
    for (let round = 0; round < 60; round++) {
      const drawn = randomSubject(random);
      const post = round % 3 === 0 ? { ...drawn.post, text: scattered(drawn.post.text, random) } : drawn.post;
      const made = subject(post.text, { ...post, lang: 'en' });
      const json = jsonOf(made, random, round % 2 === 0 ? 0 : 0.03);
      const matches = matcher.match(made).length > 0;
      const may = prefilter.mayMatch(json, () => post.author_handle);
      assert.ok(may || !matches, `seed ${seed}: ${json}`);
      if (matches) matched++;
      if (!may) refused++;
    }
  }
  assert.ok(matched > 1500, `${matched} matches were compared`);
  assert.ok(refused > 500, `${refused} posts were refused`);
});

test('What has none of the words is refused, and what has one is not, whatever its case and place', () => {
  for (const word of ['tea', 'coffee', 'a', 'x2', 'espresso']) {
    for (let before = 0; before < 9; before++) {
      const text = `${'. '.repeat(before)}${word.toUpperCase()}!`;
      assert.ok(judge(word, text), `${word} in ${text}`);
      assert.ok(judge(`${word} OR chocolate`, text));
    }
    assert.ok(!judge(word, '13 duck, 5 pig, why not'), word);
  }
  assert.ok(judge('#coffee has:links', 'some #Coffee'));
  assert.ok(!judge('"good coffee"', 'good cocoa'));
  assert.ok(!judge('(coffee OR tea) -sugar', 'sugar in milk'));
});

test('Words of other scripts are looked for where there is anything beyond ASCII', () => {
  assert.ok(judge('咖啡', '一杯咖啡'));
  assert.ok(judge('öl', 'Öl'));
  assert.ok(judge('👍', '👍'));
  assert.ok(!judge('咖啡', 'a cup of coffee'));
  assert.ok(!judge('咖啡 OR coffee', 'a cup of milk'));
});

test('Every character that stands for ASCII letters, or for nothing within a word, is left to the matcher', () => {
  const prefilter = new RawPrefilter([parseRule('coffee')]);
  for (let point = 0x80; point <= 0x10ffff; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const character = String.fromCodePoint(point);
    const isNothing = (classOf(character) & ~MAY_COMPOSE) === NOTHING;
    const forms = [character, character.normalize('NFC')];
    const composed = character.normalize('NFD');
    const becomes = [...forms, ...forms.map(foldCharacter), ...forms.map((form) => form.toLowerCase())];
    const isAscii = becomes.some((form) => /[0-9a-z]/i.test(form));
    if (!isNothing && !isAscii) continue;
    for (const form of new Set([character, composed])) {
      // What is plain ASCII when taken apart is found as it is.
      if (/^[\0-\x7f]*$/.test(form)) continue;
      const json = Buffer.from(JSON.stringify({ text: `cof${form}fee` }));
      assert.ok(prefilter.mayMatch(json), `U+${point.toString(16)}`);
    }
  }
});
