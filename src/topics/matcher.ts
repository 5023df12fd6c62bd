/**
 * Which topics a post belongs to; none of a rule that only X can answer. Every word that rules ask for has a number; a post is cut into numbers once,
 * and only rules of which a word, tag, account or link was seen are looked at whole. Its answers are those of
 * asking every rule of every post (naive-matcher.test-fixture.ts).
 */

import { coverOf } from './cover.ts';
import { asksOnlyX, type Rule, type Term } from './rule.ts';
import { BOUNDARY, Scanner } from './scanner.ts';
import type { Subject } from './subject.ts';
import {
  addressees,
  authorNames,
  folded,
  hasKind,
  isKind,
  isLanguage,
  isShortName,
  languageCode,
  linksOf,
  namesAccount,
} from './subject-facts.ts';
import { tokensOf } from './tokens.ts';
import { isBounded } from './unbounded.ts';
import { Vocabulary } from './vocabulary.ts';

export interface NamedRule {
  name: string;
  rule: Rule;
}

/** Tokens in a row that some term asks for. */
interface Sequence {
  numbers: number[];
  /** Which of them is looked for first, the longest being the rarest. */
  anchor: number;
  /** Terms that it answers in the text or a link, and in a link alone. -1 where there is none. */
  word: number;
  url: number;
  /** Names of accounts that are looked for as written where these tokens are seen. */
  accounts: { term: number; name: string }[];
}

type Test = (matcher: Matcher) => boolean;

export class Matcher {
  readonly #names: string[];
  readonly #tests: Test[];
  readonly #scanner: Scanner;
  /** Token → sequences it anchors. */
  readonly #anchored: Sequence[][];
  readonly #byHashtag = new Map<string, number>();
  readonly #byCashtag = new Map<string, number>();
  readonly #byMention = new Map<string, number>();
  readonly #byAuthor = new Map<string, number>();
  readonly #byAddressee = new Map<string, number>();
  /** Token → whether the name of a tag or account begins with it. */
  readonly #beginsName: Uint8Array;
  /** Whether tags and links have to be extracted wherever there may be any, whatever the tokens. */
  #extractsAll = false;
  readonly #asksForUrls: boolean;
  /** Term → the rules to look at where it is seen. */
  readonly #rulesOf: number[][] = [];
  /** Term → the round in which it was last seen; likewise for rules that are to be looked at. */
  #seen = new Uint32Array(0);
  #looked = new Uint32Array(0);
  #round = 0;
  /** Rules to look at whatever is seen. */
  readonly #unbounded: number[] = [];
  readonly #candidates: number[] = [];
  #subject: Subject | null = null;

  constructor(topics: readonly NamedRule[]) {
    this.#names = topics.map(({ name }) => name);
    const terms = new Map<string, number>();
    const sequences = new Map<string, Sequence>();
    const tokens: string[] = [];
    const beginnings: string[] = [];
    const texts: { term: Term; number: number; tokens: string[] }[] = [];
    const numberOf = (term: Term): number => {
      const cut = isText(term) ? tokensOf(term.value) : null;
      const key =
        cut === null ? `${term.kind}\n${folded(term.value)}` : `${term.kind === 'url'}\n${cut.join('\n')}`;
      let number = terms.get(key);
      if (number !== undefined) return number;
      number = terms.size;
      terms.set(key, number);
      this.#rulesOf.push([]);
      const asWritten = term.kind === 'mention' && !isShortName(term.value) ? tokensOf(term.value) : null;
      if (cut !== null || asWritten !== null) {
        tokens.push(...(cut ?? asWritten!));
        texts.push({ term, number, tokens: cut ?? asWritten! });
        if (term.kind === 'url' && cut!.some((token) => PORT.test(token))) this.#extractsAll = true;
      } else {
        this.#enter(term, number);
        if (!SIGNED.has(term.kind)) return number;
        const [first] = tokensOf(term.value);
        if (first === undefined || term.value.length >= LONGEST_MENTION) this.#extractsAll = true;
        else beginnings.push(first);
      }
      return number;
    };
    this.#tests = topics.map(({ rule }, index) => {
      if (asksOnlyX(rule)) return () => false;
      const test = this.#compile(rule, numberOf);
      if (!isBounded(rule)) {
        this.#unbounded.push(index);
        return test;
      }
      for (const term of coverOf(rule)) {
        const rules = this.#rulesOf[numberOf(term)]!;
        if (!rules.includes(index)) rules.push(index);
      }
      return test;
    });
    const vocabulary = new Vocabulary([...tokens, ...beginnings]);
    this.#scanner = new Scanner(vocabulary);
    this.#anchored = Array.from({ length: vocabulary.tokens.length }, () => []);
    this.#beginsName = new Uint8Array(vocabulary.tokens.length);
    for (const token of beginnings) this.#beginsName[vocabulary.numberOf(token)] = 1;
    for (const { term, number, tokens } of texts) {
      const key = tokens.join('\n');
      let sequence = sequences.get(key);
      if (sequence === undefined) {
        const anchor = tokens.reduce(
          (best, token, at) => (token.length > tokens[best]!.length ? at : best),
          0,
        );
        const numbers = tokens.map((token) => vocabulary.numberOf(token));
        sequence = { numbers, anchor, word: -1, url: -1, accounts: [] };
        sequences.set(key, sequence);
        this.#anchored[numbers[anchor]!]!.push(sequence);
      }
      if (term.kind === 'mention') sequence.accounts.push({ term: number, name: folded(term.value) });
      else if (term.kind === 'url') sequence.url = number;
      else sequence.word = number;
    }
    this.#asksForUrls = texts.some(({ term }) => term.kind === 'url');
    this.#seen = new Uint32Array(terms.size);
    this.#looked = new Uint32Array(topics.length);
  }

  /** Names of the topics whose rule the post matches, in the order of the topics. */
  match(subject: Subject): string[] {
    if (this.#tests.length === 0) return [];
    this.#begin(subject);
    this.#seeText(subject);
    if (this.#candidates.length === 0) return NONE;
    if (this.#candidates.length > 1) this.#candidates.sort((a, b) => a - b);
    const found: string[] = [];
    for (const index of this.#candidates) if (this.#tests[index]!(this)) found.push(this.#names[index]!);
    return found;
  }

  #begin(subject: Subject): void {
    this.#subject = subject;
    this.#candidates.length = 0;
    for (const rule of this.#unbounded) this.#candidates.push(rule);
    this.#round++;
    if (this.#round < 2 ** 32) return;
    this.#seen.fill(0);
    this.#looked.fill(0);
    this.#round = 1;
  }

  #see(term: number | undefined): void {
    if (term === undefined || term < 0 || this.#seen[term] === this.#round) return;
    this.#seen[term] = this.#round;
    for (const rule of this.#rulesOf[term]!) {
      if (this.#looked[rule] === this.#round) continue;
      this.#looked[rule] = this.#round;
      this.#candidates.push(rule);
    }
  }

  /**
   * Whether the text just cut may have a tag or mention that a rule names. Where twitter-text ends one, a token
   * ends too, but before letters that it takes for none, all of them beyond ASCII.
   */
  #mayHaveSigned(): boolean {
    const { signs, hasForeign, numbers } = this.#scanner;
    if (signs.length === 0) return false;
    if (hasForeign || this.#extractsAll) return true;
    for (const place of signs) if (this.#beginsName[numbers[place]!] === 1) return true;
    return false;
  }

  #seeTags(subject: Subject): void {
    const { text } = subject.post;
    if (this.#byHashtag.size > 0 && (text.includes('#') || text.includes('＃'))) {
      for (const tag of subject.tags().hashtags) this.#see(this.#byHashtag.get(folded(tag)));
    }
    if (this.#byMention.size > 0 && (text.includes('@') || text.includes('＠'))) {
      for (const name of subject.tags().mentions) this.#see(this.#byMention.get(folded(name)));
    }
    if (this.#byCashtag.size > 0 && text.includes('$')) {
      for (const tag of subject.tags().cashtags) this.#see(this.#byCashtag.get(folded(tag)));
    }
  }

  #seeAccounts(subject: Subject, mayMention: boolean): void {
    if (this.#byAuthor.size > 0) {
      for (const name of authorNames(subject)) this.#see(this.#byAuthor.get(name));
    }
    if (this.#byAddressee.size > 0) {
      for (const name of addressees(subject, mayMention)) this.#see(this.#byAddressee.get(name));
    }
  }

  #seeText(subject: Subject): void {
    const scanner = this.#scanner;
    const { post } = subject;
    scanner.count = 0;
    scanner.add(post.text);
    const maySigned = this.#mayHaveSigned();
    if (maySigned) this.#seeTags(subject);
    this.#seeAccounts(subject, maySigned);
    const { count } = scanner;
    const { hasForeign } = scanner;
    const seen = this.#seeTokens(post.text, 0, count);
    // Links that are written in the text are part of it already, and are asked for only where a rule names one.
    const mayLink = seen || (this.#asksForUrls && (hasForeign || this.#extractsAll));
    if (post.urls.length === 0 && !mayLink) return;
    for (const url of linksOf(subject)) scanner.add(url);
    this.#seeTokens(null, count, scanner.count);
  }

  /** Sees what stands among tokens of the text, or where none is given, of links. Whether a link is asked to have any. */
  #seeTokens(text: string | null, from: number, to: number): boolean {
    const { numbers } = this.#scanner;
    const isGiven = this.#subject!.post.urls.length > 0;
    let asked = false;
    for (let at = from; at < to; at++) {
      const number = numbers[at]!;
      if (number <= 0) continue;
      for (const sequence of this.#anchored[number]!) {
        if (sequence.numbers.length > 1 && !stands(sequence, numbers, at)) continue;
        if (text !== null || isGiven) this.#see(sequence.word);
        if (sequence.url >= 0) asked = true;
        if (text === null) this.#see(sequence.url);
        else {
          for (const { term, name } of sequence.accounts) if (namesAccount(text, name)) this.#see(term);
        }
      }
    }
    return asked;
  }

  #enter(term: Term, number: number): void {
    const name = folded(term.value);
    if (term.kind === 'hashtag') this.#byHashtag.set(name, number);
    else if (term.kind === 'cashtag') this.#byCashtag.set(name, number);
    else if (term.kind === 'mention') this.#byMention.set(name, number);
    else if (term.kind === 'from') this.#byAuthor.set(name, number);
    else if (term.kind === 'to') this.#byAddressee.set(name, number);
  }

  #compile(rule: Rule, numberOf: (term: Term) => number): Test {
    switch (rule.kind) {
      case 'and': {
        const tests = rule.rules.map((one) => this.#compile(one, numberOf));
        return (matcher) => tests.every((test) => test(matcher));
      }
      case 'or': {
        const tests = rule.rules.map((one) => this.#compile(one, numberOf));
        return (matcher) => tests.some((test) => test(matcher));
      }
      case 'not': {
        const test = this.#compile(rule.rule, numberOf);
        return (matcher) => !test(matcher);
      }
      case 'is':
        return (matcher) => isKind(matcher.#subject!, rule.value);
      case 'has':
        return (matcher) => hasKind(matcher.#subject!, rule.value);
      case 'lang': {
        const wanted = languageCode(rule.value);
        return (matcher) => isLanguage(matcher.#subject!.lang(), wanted);
      }
      default: {
        const number = numberOf(rule);
        return (matcher) => matcher.#seen[number] === matcher.#round;
      }
    }
  }
}

const NONE: string[] = [];

/** Where twitter-text ends a name or a link in the middle of a token: at so many characters, and after a port. */
const LONGEST_MENTION = 20;
const PORT = /^\d+$/;

/** Terms that stand behind a sign in the text. */
const SIGNED = new Set(['hashtag', 'cashtag', 'mention', 'to']);
const isText = ({ kind }: Term): boolean => kind === 'word' || kind === 'phrase' || kind === 'url';

/** Whether the other tokens of a sequence stand around its anchor at a place. */
function stands({ numbers: wanted, anchor }: Sequence, numbers: Int32Array, at: number): boolean {
  const start = at - anchor;
  if (start < 0) return false;
  for (let index = 0; index < wanted.length; index++) {
    const number = numbers[start + index]!;
    if (number === BOUNDARY || number !== wanted[index]) return false;
  }
  return true;
}
