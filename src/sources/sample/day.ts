import type { Label } from '../../model/post.ts';
import { BEATS, HELP_REPLIES, VOICES, type Voice } from './beats.ts';
import { type Author, castOf, idFor } from './cast.ts';
import { Random } from './random.ts';
import { rateAt, readPhrasebook, THREADS, type Thread, type ThreadName } from './threads.ts';
import type { Language } from './vocabulary.ts';
import { Writer } from './writer.ts';

/** A post of the story. Times are ms from the day's midnight. */
export interface StoryPost {
  /** Its place among the day's posts, from 0: with seed and day, what its ids are made of. */
  number: number;
  at: number;
  thread: ThreadName;
  author: Author;
  language: Language;
  /** What it was meant to say; a repost carries the mood of its original. */
  mood: Label;
  text: string;
  /** How much it draws reposts and answers. */
  pull: number;
  repostOf?: StoryPost;
  quoteOf?: StoryPost;
  replyTo?: StoryPost;
}

const CAST_SIZE = 1500;
/** Scales all threads alike, to some 6,500 posts a day. */
const VOLUME = 0.82;
const MINUTE = 60_000;
/** How far back people repost and answer: the last this many posts of a thread. */
const REACH = 150;
const PULL_OF_A_BEAT = 60;

/**
 * The posts of one day, in order of time, told an hour a step. The cast is the same on all days of a seed, the texts
 * are not.
 */
export function* writeDay(seed: number, day: number): Generator<void, StoryPost[]> {
  const random = new Random(seed, 'day', day);
  const cast = castOf(seed, CAST_SIZE);
  const voices = castVoices(seed);
  const writer = new Writer(random, readPhrasebook());
  const stage = new Stage(random, cast);
  const posts: StoryPost[] = [];
  const add = (post: Omit<StoryPost, 'number'>) => {
    const numbered = { number: posts.length, ...post };
    posts.push(numbered);
    stage.enter(numbered);
  };
  const beats = BEATS.map((beat) => ({ ...beat, minute: minuteOf(beat.time) }));

  for (let minute = 0; minute < 24 * 60; minute++) {
    if (minute % 60 === 0) yield;
    for (const { voice, thread, mood, text } of beats.filter((beat) => beat.minute === minute)) {
      const at = minute * MINUTE;
      add({ at, thread, author: voices[voice], language: 'en', mood, text, pull: PULL_OF_A_BEAT });
    }
    const moments: { at: number; thread: Thread }[] = [];
    for (const thread of THREADS) {
      const rate = VOLUME * rateAt(thread, minute);
      const count = Math.floor(rate) + (random.chance(rate % 1) ? 1 : 0);
      for (let i = 0; i < count; i++)
        moments.push({ at: minute * MINUTE + 1 + random.below(MINUTE - 1), thread });
    }
    moments.sort((a, b) => a.at - b.at);
    for (const { at, thread } of moments) add(postAt(at, thread));
  }
  return posts;

  function postAt(at: number, thread: Thread): Omit<StoryPost, 'number'> {
    const author = stage.author();
    const base = { at, thread: thread.name, author, language: author.language };
    const pull = random.next() ** -0.6;
    const kind = random.next();
    if (kind < 0.24 && author.network === 'x') {
      const original = stage.original(
        thread.name,
        (post) => post.author.network === 'x' && sharesTongue(author, post),
      );
      if (original) return { ...base, mood: original.mood, text: original.text, pull: 0, repostOf: original };
    } else if (kind < 0.36) {
      const original = stage.original(thread.name, (post) => sameRoom(author, post));
      const helped = original?.mood === 'negative' && author.network === 'x' && random.chance(0.12);
      if (original && helped && (thread.name === 'fault' || thread.name === 'answer')) {
        const text = random.pick(HELP_REPLIES);
        return {
          ...base,
          author: voices.help,
          language: 'en',
          mood: 'neutral',
          text,
          pull,
          replyTo: original,
        };
      }
      const reply = original && writer.reply(original, author);
      if (reply) return { ...base, mood: reply.mood, text: reply.text, pull, replyTo: original };
    } else if (kind < 0.4) {
      const original = stage.original(thread.name, (post) => sameRoom(author, post));
      const { topic, mood, text } = writer.post(author, thread, at);
      if (original) return { ...base, thread: topic, mood, text, pull, quoteOf: original };
    }
    const { topic, mood, text } = writer.post(author, thread, at);
    return { ...base, thread: topic, mood, text, pull };
  }
}

/** Who may speak next and what there is to answer. */
class Stage {
  readonly #random: Random;
  readonly #cast: Author[];
  readonly #reach: number[];
  readonly #originals = new Map<ThreadName, StoryPost[]>();

  constructor(random: Random, cast: Author[]) {
    this.#random = random;
    this.#cast = cast;
    let sum = 0;
    this.#reach = cast.map(({ weight }) => (sum += weight));
  }

  enter(post: StoryPost): void {
    if (post.repostOf) return;
    const originals = this.#originals.get(post.thread) ?? [];
    originals.push(post);
    if (originals.length > REACH) originals.shift();
    this.#originals.set(post.thread, originals);
  }

  /** Somebody, the talkative ones more often. */
  author(): Author {
    const target = this.#random.next() * this.#reach.at(-1)!;
    let low = 0;
    let high = this.#reach.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#reach[middle]! < target) low = middle + 1;
      else high = middle;
    }
    return this.#cast[low]!;
  }

  /** Of a few recent posts that fit, the one that draws most. */
  original(thread: ThreadName, fits: (post: StoryPost) => boolean): StoryPost | undefined {
    const originals = this.#originals.get(thread) ?? [];
    let best: StoryPost | undefined;
    for (let i = 0; i < 12 && originals.length > 0; i++) {
      const post = this.#random.pick(originals);
      if (fits(post) && post.pull > (best?.pull ?? 0)) best = post;
    }
    return best;
  }
}

const sharesTongue = (author: Author, post: StoryPost) => post.language === author.language;

const sameRoom = (author: Author, post: StoryPost) =>
  post.author.network === author.network &&
  sharesTongue(author, post) &&
  (author.network !== 'mastodon' || author.host === post.author.host) &&
  post.author !== author;

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function castVoices(seed: number): Record<Voice, Author> {
  const random = new Random(seed, 'voices');
  const style = {
    lowercase: false,
    slang: false,
    elongation: 0,
    typo: 0,
    emoji: 0,
    hashtag: 0,
    exclamation: 0,
  };
  const voices = Object.entries(VOICES).map(([voice, { handle, name, followers }]) => {
    const id = idFor(random, 'x', '', handle);
    const rest = { town: 'Westmarrow', verified: true, host: '', style, weight: 0 };
    return [voice, { network: 'x', language: 'en', id, handle, name, followers, ...rest }];
  });
  return Object.fromEntries(voices);
}
