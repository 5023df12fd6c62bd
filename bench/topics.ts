import { extractTags } from '../src/enrich/extract-tags.ts';
import { barePost } from '../src/model/post.ts';
import { subjectOf } from '../src/query/rule/subject.ts';
import { Matcher, type NamedRule } from '../src/topics/matcher.ts';
import { cut, matchesNaively } from '../src/topics/naive-matcher.test-fixture.ts';
import { parseRule } from '../src/topics/parse-rule.ts';
import type { Subject } from '../src/topics/subject.ts';

export const title = 'matching posts against 200 topics, one thread, processor time (median of 9)';

const TOPICS = 200;
const POSTS = 20_000;
const REPEATS = 9;
/** A collector runs for days: what is compiled meanwhile is not counted. */
const WARM_UP = 5;

/** Syllables of made-up words; the chance of a word falls with its rank, as in a language. */
const SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'tas', 'vo', 'shu', 'pel', 'dor', 'in', 'ge', 'a'];
const COMMON = [
  'the',
  'i',
  'to',
  'a',
  'and',
  'it',
  'is',
  'you',
  'of',
  'in',
  'my',
  'for',
  'on',
  'so',
  'this',
  'that',
];

export async function run(): Promise<Record<string, number>> {
  const random = randomOf(1);
  const words = [...new Set([...COMMON, ...Array.from({ length: 20_000 }, () => madeUp(random))])];
  const topics = Array.from({ length: TOPICS }, (_, index) => topicOf(index, words, random));
  const posts = Array.from({ length: POSTS }, (_, index) => postOf(index, words, random));
  const matcher = new Matcher(topics);
  let matched = 0;
  const ours = measure(() => {
    matched = 0;
    for (const post of posts) matched += matcher.match(fresh(post)).length;
  });
  const few = posts.slice(0, POSTS / 10);
  let expected = 0;
  const naive =
    measure(() => {
      expected = 0;
      for (const post of few) {
        const once = cut(fresh(post));
        for (const { rule } of topics) if (matchesNaively(rule, once)) expected++;
      }
    }) * 10;
  const found = few.reduce((sum, post) => sum + matcher.match(fresh(post)).length, 0);
  if (found !== expected) throw new Error(`the matcher found ${found} and asking every rule ${expected}`);
  const tags = measure(() => {
    for (const { text } of posts) extractTags(text);
  });
  return {
    'posts/s': Math.round(POSTS / ours),
    'every rule of every post, posts/s': Math.round(POSTS / naive),
    'times as fast': Math.round((naive / ours) * 10) / 10,
    'µs a post': Math.round((ours * 1e8) / POSTS) / 100,
    'of it, tags where asked of every post, µs': Math.round((tags * 1e8) / POSTS) / 100,
    'topics a post': Math.round((matched / POSTS) * 1000) / 1000,
  };
}

/** Nothing is kept of a post from one round to the next. */
const fresh = (post: ReturnType<typeof barePost>): Subject => subjectOf(post);

function topicOf(index: number, words: readonly string[], random: () => number): NamedRule {
  // The hundred most frequent words are nobody's topic.
  const word = (): string => ofRank(words, 100, random);
  const shapes = [
    () => word(),
    () => `${word()} OR ${word()} OR #${word()}`,
    () => `(${word()} OR "${word()} ${word()}") lang:en -is:retweet`,
    () => `#${word()} OR @${word()}`,
    () => `${word()} (${word()} OR ${word()}) -${word()}`,
    () => `from:${word()} OR to:${word()} OR url:${word()}`,
    () => `"${word()} ${word()}" OR $${word().slice(0, 4)}`,
    () => `${word()} has:links -has:mentions`,
  ];
  return { name: `topic ${index}`, rule: parseRule(shapes[index % shapes.length]!()) };
}

/** About as long as posts are, with tags and links as often as they have them. */
function postOf(index: number, words: readonly string[], random: () => number) {
  const word = (): string => ofRank(words, 1, random);
  const parts = Array.from({ length: 6 + Math.floor(random() * 24) }, word);
  if (random() < 0.35) parts.unshift(`@${word()}`);
  if (random() < 0.25) parts.push(`#${word()}`, `#${word()}`);
  if (random() < 0.2) parts.push('https://t.co/ab12cd34ef');
  const post = barePost('x', `x:${index}`, `${parts.join(' ')}${random() < 0.3 ? ' 😂' : '.'}`);
  return {
    ...post,
    lang: random() < 0.8 ? 'en' : 'es',
    author_handle: word(),
    urls: random() < 0.2 ? [`https://www.example.org/${word()}/${word()}-${word()}`] : [],
    repost_of: random() < 0.2 ? 'x:1' : null,
  };
}

/** A word by Zipf's law: the one of rank n comes one n-th as often as the first. */
function ofRank(words: readonly string[], first: number, random: () => number): string {
  return words[Math.floor(first * (words.length / first) ** random()) - 1]!;
}

function madeUp(random: () => number): string {
  let word = '';
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    word += SYLLABLES[Math.floor(random() * SYLLABLES.length)]!;
  }
  return word;
}

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Seconds of processor time, the median of several rounds after some to warm up. */
function measure(work: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + REPEATS; round++) {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    if (round >= WARM_UP) times.push((user + system) / 1e6);
  }
  return times.sort((a, b) => a - b)[Math.floor(REPEATS / 2)]!;
}
