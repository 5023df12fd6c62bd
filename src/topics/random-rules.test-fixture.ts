/** Rules and posts at random, of a few words each, so that they meet often. */
import { HAS, IS, type Rule, type Term } from './rule.ts';
import { subject } from './subject.test-fixture.ts';
import type { Subject } from './subject.ts';
import { whyUnbounded } from './unbounded.ts';

const WORDS = [
  'tea',
  'Tea',
  'café',
  'cafe\u0301',
  'öl',
  'ΟΔΟΣ',
  'οδοσ',
  'İstanbul',
  'x2',
  '咖',
  '啡',
  '咖啡',
  'กา',
  '👍',
  '👍🏽',
  '🇦🇹',
  '𝔄',
  '커피',
  'a',
  'ж',
  'K',
];
const GLUE = [' ', ' ', ' ', '-', '_', '. ', '', '\u200d', ' #', ' @', ' $', '#', '@', '.', '/', ' ＠', '’'];
/** The last is longer than a name of an account, which twitter-text ends within it. */
const NAMES = [
  'ada',
  'Ada',
  'bo_b',
  'ada.example.org',
  'ada@example.org',
  'tea',
  '_',
  'ada4567890123456789012',
];
const LINKS = [
  'https://example.org/tea',
  'http://café.example/咖啡?a=x2',
  'https://x.com/ada/status/1/photo/1',
];

/** The same numbers, 0 to 1, for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

export function randomText(random: () => number): string {
  let text = '';
  for (let left = Math.floor(random() * 9); left > 0; left--) {
    const part =
      random() < 0.2 ? pick(random, NAMES) : random() < 0.1 ? pick(random, LINKS) : pick(random, WORDS);
    text += part + pick(random, GLUE);
  }
  return text;
}

export function randomSubject(random: () => number): Subject {
  const maybe = <T>(value: T): T | null => (random() < 0.3 ? value : null);
  return subject(randomText(random), {
    network: pick(random, ['x', 'bluesky', 'mastodon', 'file']),
    urls: random() < 0.3 ? [pick(random, LINKS), pick(random, LINKS)] : [],
    author_handle: maybe(pick(random, NAMES)),
    author_id: maybe('did:plc:abc'),
    author_verified: maybe(true),
    in_reply_to: maybe('bluesky:did:plc:abc/app.bsky.feed.post/3k'),
    repost_of: maybe('x:2'),
    quote_of: maybe('x:3'),
    latitude: maybe(1),
    lang: maybe(pick(random, ['en', 'pt-BR', 'he'])),
  });
}

/** A rule that a person may write: bounded, of terms that the parser takes. */
export function randomRule(random: () => number): Rule {
  for (;;) {
    const rule = anyRule(random, 3);
    if (whyUnbounded(rule) === null) return rule;
  }
}

export const randomTopics = (random: () => number, count: number): { name: string; rule: Rule }[] =>
  Array.from({ length: count }, (_, index) => ({ name: String(index), rule: randomRule(random) }));

function anyRule(random: () => number, depth: number): Rule {
  const kind = random();
  if (depth === 0 || kind < 0.4) return randomTerm(random);
  if (kind < 0.55) return { kind: 'not', rule: anyRule(random, depth - 1) };
  const rules = Array.from({ length: 2 + Math.floor(random() * 2) }, () => anyRule(random, depth - 1));
  return { kind: kind < 0.8 ? 'and' : 'or', rules };
}

function randomTerm(random: () => number): Term {
  switch (Math.floor(random() * 13)) {
    case 0:
      return { kind: 'hashtag', value: pick(random, ['tea', 'Café', '咖啡', 'ada', 'bo_b', 'x2']) };
    case 1:
      return { kind: 'mention', value: pick(random, [...NAMES, 'ada45678901234567890']) };
    case 2:
      return { kind: 'cashtag', value: pick(random, ['a', 'TEA']) };
    case 3:
      return { kind: 'from', value: pick(random, [...NAMES, 'did:plc:abc']) };
    case 4:
      return { kind: 'to', value: pick(random, [...NAMES, 'did:plc:abc']) };
    case 5:
      return { kind: 'url', value: pick(random, ['example', 'example.org/tea', 'tea', '咖']) };
    case 6:
      return { kind: 'lang', value: pick(random, ['en', 'pt', 'iw', 'und']) };
    case 7:
      return { kind: 'is', value: pick(random, IS) };
    case 8:
      return { kind: 'has', value: pick(random, HAS) };
    case 9:
    case 10:
      return {
        kind: 'phrase',
        value: `${pick(random, WORDS)}${pick(random, [' ', '-', '', ' "'])}${pick(random, WORDS)}`,
      };
    default:
      return { kind: 'word', value: pick(random, WORDS) };
  }
}
