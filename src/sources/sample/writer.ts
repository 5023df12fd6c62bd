import type { Label } from '../../model/post.ts';
import type { Author } from './cast.ts';
import type { StoryPost } from './day.ts';
import { fill, type Phrase } from './phrases.ts';
import type { Random } from './random.ts';
import { inStyle } from './style.ts';
import type { Phrasebook, Thread, ThreadName } from './threads.ts';
import {
  CHIEF,
  CLOSERS,
  COMPANY,
  HASHTAGS,
  HOME_TOWNS,
  type Language,
  LOCAL_HASHTAGS,
  OPENERS,
  OTHER_LINKS,
  PAPERS,
  PHONE_LINKS,
  PRODUCTS,
  REVIEWERS,
} from './vocabulary.ts';

export interface Written {
  mood: Label;
  text: string;
}

const PHONE_THREADS: readonly ThreadName[] = ['launch', 'fault', 'answer', 'evening'];
export const isAboutPhone = (thread: ThreadName) => PHONE_THREADS.includes(thread);

/** Sentences begin with these as names, which keep their capital after an opener. */
const NAMES =
  /^(?:I\b|I'|[^\p{L}¿¡]|\p{Lu}\p{Lu}|Storm|Bellcourt|Moth|Isla|Northern|Same old|Noctavo|Brimwick|Westmarrow|Karsholm|Mirela|Juno|Pell|Odile|Port)/u;

const MINUTE = 60_000;
const EVEN = [1, 1] as const;

/** Turns phrases into posts in the way of their author, trying not to say the same twice. */
export class Writer {
  readonly #random: Random;
  readonly #book: Phrasebook;
  readonly #said = new Set<string>();
  /** Times a phrase was used today: worn ones come up less. */
  readonly #wear = new Map<Phrase, number>();
  /** Running sums of the phrases' weights, used again for each choice. */
  readonly #sums: number[] = [];

  constructor(random: Random, book: Phrasebook) {
    this.#random = random;
    this.#book = book;
  }

  /** A post of its own on what a thread is about, at ms from midnight. */
  post(author: Author, thread: Thread, at: number): Written & { topic: ThreadName } {
    const progress = (at / MINUTE - thread.from) / (thread.to - thread.from);
    let topic = this.#book.topic(author.language, thread.name);
    let phrases = this.#book
      .phrases(author.language, topic)
      .filter(({ from, to }) => progress >= from && progress <= to);
    if (phrases.length === 0) {
      topic = 'everyday';
      phrases = this.#book.phrases(author.language, topic);
    }
    let written: Written & { topic: ThreadName };
    let tries = 0;
    do {
      const phrase = this.#choose(phrases, thread, progress);
      written = { topic, mood: phrase.mood, text: this.#text(phrase, author, topic) };
    } while (this.#said.has(written.text) && ++tries < 6);
    this.#said.add(written.text);
    return written;
  }

  /** A short answer in the mood of the post answered, or a question; null where there is nothing to say. */
  reply(original: StoryPost, author: Author): Written | null {
    const replies = this.#book.replies(author.language, original.thread);
    const wanted = original.mood !== 'neutral' && this.#random.chance(0.7) ? original.mood : 'neutral';
    const fitting = replies.filter(({ mood }) => mood === wanted);
    if (fitting.length === 0) return null;
    const phrase = this.#random.pick(fitting);
    const text = this.#fill(phrase.pattern, author, original.thread);
    return {
      mood: phrase.mood,
      text: inStyle(text, author.style, phrase.mood, author.language, this.#random),
    };
  }

  #text(phrase: Phrase, author: Author, thread: ThreadName): string {
    const random = this.#random;
    const { language, style } = author;
    let text = this.#fill(phrase.pattern, author, thread);
    if (phrase.weight > 1) text = sentenceCase(text);
    const openers = OPENERS[language];
    if (openers && phrase.mood !== 'neutral' && random.chance(0.15))
      text = afterOpener(random.pick(openers), text);
    const closers = CLOSERS[language]?.[phrase.mood];
    if (closers && random.chance(0.16)) text = joined(text, random.pick(closers));
    text = inStyle(text, style, phrase.mood, language, random);
    if (random.chance(style.hashtag)) text += ` ${this.#hashtags(thread, language, text)}`;
    return text.trimEnd();
  }

  #fill(pattern: string, author: Author, thread: ThreadName): string {
    const random = this.#random;
    return fill(pattern, random, (name) => {
      if (name === 'P')
        return random.chance(0.1) && isSpaced(author.language) ? '#Noctavo' : random.pick(PRODUCTS);
      if (name === 'B') return COMPANY;
      if (name === 'ceo') return random.chance(0.5) ? CHIEF : CHIEF.split(' ')[0]!;
      if (name === 'rev') return random.pick(REVIEWERS);
      if (name === 'media') return random.pick(PAPERS);
      if (name === 'city') return random.pick(HOME_TOWNS[author.language]);
      if (name === 'url') return this.#link(thread);
      const part = random.pick(this.#book.fragments(name));
      return this.#fill(NAMES.test(part) ? part : lowerFirst(part), author, thread);
    })
      .replace(/ +/g, ' ')
      .trim();
  }

  #link(thread: ThreadName): string {
    const link = this.#random.pick(isAboutPhone(thread) ? PHONE_LINKS : OTHER_LINKS);
    return link.endsWith('/') ? link + this.#random.text(5, 'abcdefghkmnpqrstuvwxyz23456789') : link;
  }

  #hashtags(thread: ThreadName, language: Language, text: string): string {
    const random = this.#random;
    const tags = new Set<string>();
    const local = thread === 'fault' || thread === 'evening' ? LOCAL_HASHTAGS[language] : undefined;
    for (let i = random.chance(0.3) ? 2 : 1; i > 0; i--) {
      tags.add(local && random.chance(0.3) ? random.pick(local) : random.pick(HASHTAGS[thread]));
    }
    const fresh = [...tags].filter((tag) => !text.toLowerCase().includes(`#${tag.toLowerCase()}`));
    return fresh.map((tag) => `#${inSomeCase(tag, random)}`).join(' ');
  }

  /** One of the phrases, in favour of the mood of the time and of those not worn. */
  #choose(phrases: readonly Phrase[], thread: Thread, progress: number): Phrase {
    const sums = this.#sums;
    let sum = 0;
    for (let i = 0; i < phrases.length; i++) {
      const phrase = phrases[i]!;
      const [begin, end] = thread.mood[phrase.mood] ?? EVEN;
      const worn = 1 + (this.#wear.get(phrase) ?? 0);
      sum += (phrase.weight * (begin + (end - begin) * progress)) / worn;
      sums[i] = sum;
    }
    const target = this.#random.next() * sum;
    let chosen = 0;
    while (chosen < phrases.length - 1 && sums[chosen]! <= target) chosen++;
    const phrase = phrases[chosen]!;
    this.#wear.set(phrase, (this.#wear.get(phrase) ?? 0) + 0.5 / phrase.weight);
    return phrase;
  }
}

const isSpaced = (language: Language) => language !== 'ja' && language !== 'zh' && language !== 'ar';

function afterOpener(opener: string, text: string): string {
  const goesOn = /(?:,|so) $/.test(opener) && !NAMES.test(text);
  return opener + (goesOn ? lowerFirst(text) : text);
}

const lowerFirst = (text: string) => text.replace(/\p{L}/u, (first) => first.toLowerCase());

/** A capital at the begin and after each full stop; parts come without. */
const sentenceCase = (text: string) => text.replace(/(?:^|[.!?] )\p{Ll}/gu, (begin) => begin.toUpperCase());

/** A further sentence, with a full stop before it where there is no mark yet. */
function joined(text: string, more: string): string {
  const isLatinEnd = /[\p{Script=Latin}\p{N})"”]$/u.test(text);
  const isWideEnd = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]$/u.test(text);
  if (isWideEnd) return `${text}。${more}`;
  return `${text}${isLatinEnd ? '.' : ''} ${more}`;
}

function inSomeCase(tag: string, random: Random): string {
  const how = random.next();
  if (how < 0.25) return tag.toLowerCase();
  return how < 0.33 ? tag.toUpperCase() : tag;
}
