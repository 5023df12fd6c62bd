import {
  APOSTROPHE,
  CLAUSE,
  DIGIT,
  FOLD,
  fillTables,
  HIGH_SURROGATE,
  IGNORABLE,
  KIND,
  LETTER,
  PICTOGRAPH,
  SPACE,
} from './characters.ts';
import { copyDecoded, copyUnits, isEscaped } from './decode.ts';
import { EMOTICONS, matchEmoticon, mayBeEmoticon } from './emoticons.ts';
import { FIRST_SEED, firstHash, firstStep, mix, SECOND_SEED, secondHash, secondStep } from './hash.ts';

export const WORD = 1;
export const NUMBER = 2;
export const HASHTAG = 3;
export const MENTION = 4;
export const LINK = 5;
export const EMOTICON = 6;
export const EMOJI = 7;
export const PUNCTUATION = 8;

/** Flags of a token. */
export const CAPITALS = 1;
export const ELONGATED = 2;
export const REPEATED = 4;
/** A word inside a hashtag. */
export const TAGGED = 8;
/** Ends a clause, and so the scope of a negation. */
export const CLAUSE_END = 16;

/** Units of a text that are looked at; what lies beyond has no say in the score. */
export const MAX_UNITS = 32_768;

/**
 * The tokens of one text as columns, reused from text to text. `start` and `end` are UTF-16 offsets into the
 * text given; the folded form of token `i` is `units[from[i]] … units[to[i] - 1]`.
 */
export class Tokens {
  count = 0;
  kind = new Uint8Array(256);
  flags = new Uint8Array(256);
  start = new Int32Array(256);
  end = new Int32Array(256);
  from = new Int32Array(256);
  to = new Int32Array(256);
  /** Two independent hashes of the folded form; together the identity of a token. */
  first = new Int32Array(256);
  second = new Int32Array(256);
  units = new Uint16Array(4096);
  /** The text with entities and escapes decoded, and where each unit of it came from, if any was decoded. */
  decoded = new Uint16Array(1024);
  origin = new Int32Array(1025);

  /** Makes room for a text of `length` units; each makes at most two tokens and four folded units. */
  reserve(length: number): void {
    if (this.decoded.length >= length) return;
    const size = 1 << (32 - Math.clz32(length));
    this.decoded = new Uint16Array(size);
    this.origin = new Int32Array(size + 1);
    this.units = new Uint16Array(size * 4);
    this.kind = new Uint8Array(size * 2);
    this.flags = new Uint8Array(size * 2);
    for (const name of ['start', 'end', 'from', 'to', 'first', 'second'] as const) {
      this[name] = new Int32Array(size * 2);
    }
  }
}

const QUOTE = 0x22;
const HASH = 0x23;
const AT = 0x40;
const UNDERSCORE = 0x5f;
const ZERO = 0x30;

/** What stands for all tokens of a kind. */
interface Form {
  units: Uint16Array;
  first: number;
  second: number;
}

function formOf(text: string): Form {
  const units = Uint16Array.from(text, (c) => c.charCodeAt(0));
  return { units, first: firstHash(units, 0, units.length), second: secondHash(units, 0, units.length) };
}

const EMOTICON_FORMS = EMOTICONS.map(formOf);
const LINK_FORM = formOf('http');
const MENTION_FORM = formOf('@user');

/** Of this module, so that the compiler knows them for what they are. */
const kindOf = KIND;
const foldOf = FOLD;

const isUpper = (unit: number, folded: number) => unit !== folded;

/** Splits texts into tokens. One scanner serves one thread: `tokens` holds the last text's until the next. */
export class Scanner {
  readonly tokens = new Tokens();
  private at = 0;
  private length = 0;
  private written = 0;
  private escaped = false;

  constructor() {
    fillTables();
  }

  scan(text: string): Tokens {
    const { tokens } = this;
    const given = Math.min(text.length, MAX_UNITS);
    tokens.reserve(given);
    tokens.count = 0;
    this.written = 0;
    this.at = 0;
    const units = tokens.decoded;
    this.escaped = isEscaped(text);
    let length = this.escaped
      ? copyDecoded(text, given, units, tokens.origin)
      : copyUnits(text, given, units);
    // Data sets quote some of their texts as a whole; a quote at either edge says nothing.
    if (length > 0 && units[0] === QUOTE) this.at = 1;
    if (length > this.at && units[length - 1] === QUOTE) length--;
    this.length = length;
    while (this.at < length) {
      const at = this.at;
      const unit = units[at]!;
      const kind = kindOf[unit]!;
      if (kind === SPACE || kind === IGNORABLE) {
        this.at++;
        continue;
      }
      if (mayBeEmoticon(unit, units[at + 1]!) && this.emoticon(at)) continue;
      if (kind === LETTER || kind === DIGIT) {
        if (!this.link(at)) this.word(at, length, 0);
      } else if (unit === AT) this.mention(at);
      else if (unit === HASH || unit === 0xff03) this.hashtag(at);
      else if (kind === PICTOGRAPH || kind === HIGH_SURROGATE) this.emoji(at);
      else this.punctuation(at, kind);
    }
    return tokens;
  }

  private push(kind: number, flags: number, start: number, end: number, from: number): void {
    const { units } = this.tokens;
    const to = this.written;
    this.pushHashed(kind, flags, start, end, from, firstHash(units, from, to), secondHash(units, from, to));
  }

  private pushHashed(
    kind: number,
    flags: number,
    start: number,
    end: number,
    from: number,
    first: number,
    second: number,
  ): void {
    const { tokens } = this;
    const i = tokens.count++;
    tokens.kind[i] = kind;
    tokens.flags[i] = flags;
    tokens.start[i] = this.escaped ? tokens.origin[start]! : start;
    tokens.end[i] = this.escaped ? tokens.origin[end]! : end;
    tokens.from[i] = from;
    tokens.to[i] = this.written;
    tokens.first[i] = first;
    tokens.second[i] = second;
  }

  private pushFixed(kind: number, flags: number, start: number, end: number, form: Form): void {
    const from = this.written;
    const { units, first, second } = form;
    for (let i = 0; i < units.length; i++) this.tokens.units[this.written++] = units[i]!;
    this.pushHashed(kind, flags, start, end, from, first, second);
    this.at = end;
  }

  private emoticon(at: number): boolean {
    const found = matchEmoticon(this.tokens.decoded, at, this.length);
    if (found === 0) return false;
    const length = found >> 4;
    this.pushFixed(EMOTICON, length > 3 ? REPEATED : 0, at, at + length, EMOTICON_FORMS[found & 15]!);
    return true;
  }

  /** `http…`, also the bare word that benchmarks put for a link, and `www.…`. */
  private link(at: number): boolean {
    const { decoded } = this.tokens;
    const first = decoded[at]! | 0x20;
    if (first !== 0x68 && first !== 0x77) return false;
    if (!this.startsWith(at, first === 0x68 ? 'http' : 'www.')) return false;
    let i = at;
    while (i < this.length && kindOf[decoded[i]!]! !== SPACE) i++;
    if (first === 0x68 && i - at > 4) {
      const next = decoded[at + 4]!;
      if (next !== 0x3a && !((next | 0x20) === 0x73 && (i - at === 5 || decoded[at + 5] === 0x3a)))
        return false;
    }
    this.pushFixed(LINK, 0, at, i, LINK_FORM);
    return true;
  }

  private startsWith(at: number, wanted: string): boolean {
    if (at + wanted.length > this.length) return false;
    for (let i = 0; i < wanted.length; i++) {
      if (foldOf[this.tokens.decoded[at + i]!] !== wanted.charCodeAt(i)) return false;
    }
    return true;
  }

  private mention(at: number): void {
    const { decoded } = this.tokens;
    let i = at + 1;
    while (i < this.length && decoded[i]! < 128 && this.isWordUnit(decoded[i]!)) i++;
    if (i === at + 1) this.punctuation(at, 0);
    else this.pushFixed(MENTION, 0, at, i, MENTION_FORM);
  }

  private isWordUnit(unit: number): boolean {
    const kind = kindOf[unit]!;
    return kind === LETTER || kind === DIGIT;
  }

  /** The whole tag, then the words in it: parts between capitals, digits and underscores. */
  private hashtag(at: number): void {
    const { decoded, units } = this.tokens;
    let end = at + 1;
    while (end < this.length && this.isWordUnit(decoded[end]!)) end++;
    if (end === at + 1) {
      this.punctuation(at, 0);
      return;
    }
    const from = this.written;
    units[this.written++] = HASH;
    for (let i = at + 1; i < end; i++) units[this.written++] = foldOf[decoded[i]!]!;
    this.push(HASHTAG, 0, at, end, from);
    let start = at + 1;
    while (start < end) {
      let stop = start + 1;
      while (stop < end && !this.breaksWithin(start, stop, end)) stop++;
      if (decoded[start] !== UNDERSCORE) this.word(start, stop, TAGGED);
      start = stop;
    }
    this.at = end;
  }

  private breaksWithin(start: number, at: number, end: number): boolean {
    const { decoded } = this.tokens;
    const unit = decoded[at]!;
    const before = decoded[at - 1]!;
    if (unit === UNDERSCORE || before === UNDERSCORE) return true;
    if ((kindOf[unit] === DIGIT) !== (kindOf[before] === DIGIT)) return true;
    const upper = isUpper(unit, foldOf[unit]!);
    const upperBefore = isUpper(before, foldOf[before]!);
    if (upper && !upperBefore) return true;
    if (!upper || at + 1 >= end || at === start) return false;
    const next = decoded[at + 1]!;
    return kindOf[next] === LETTER && next !== UNDERSCORE && !isUpper(next, foldOf[next]!);
  }

  /** Letters and digits with apostrophes inside; three or more of a letter become two. */
  private word(at: number, limit: number, flags: number): void {
    const { decoded, units } = this.tokens;
    const from = this.written;
    let written = from;
    let first = FIRST_SEED;
    let second = SECOND_SEED;
    let last = -1;
    let lastButOne = -1;
    let i = at;
    let capitals = 0;
    let letters = 0;
    let elongated = 0;
    for (; i < limit; i++) {
      const unit = decoded[i]!;
      const kind = kindOf[unit]!;
      const folded = foldOf[unit]!;
      if (kind === LETTER) {
        letters++;
        if (unit !== folded) capitals++;
        if (last === folded && lastButOne === folded) {
          elongated = ELONGATED;
          continue;
        }
      } else if (kind === APOSTROPHE) {
        if (i + 1 >= limit || kindOf[decoded[i + 1]!] !== LETTER || letters === 0) break;
      } else if (kind === IGNORABLE && unit !== 0x200d) continue;
      else if (kind !== DIGIT) break;
      units[written++] = folded;
      first = firstStep(first, folded);
      second = secondStep(second, folded);
      lastButOne = last;
      last = folded;
    }
    if (written === from) {
      this.at = i + 1;
      return;
    }
    this.written = written;
    if (letters === 0) {
      i = this.number(from, i, limit);
      this.push(NUMBER, flags, at, i, from);
    } else {
      const shouted = capitals > 1 && capitals === letters ? CAPITALS : 0;
      this.pushHashed(WORD, flags | elongated | shouted, at, i, from, mix(first), mix(second));
    }
    this.at = i;
  }

  /** Digits with separators inside; each becomes 0, so that numbers of one shape are one token. */
  private number(from: number, at: number, limit: number): number {
    const { decoded, units } = this.tokens;
    let i = at;
    while (i + 1 < limit) {
      const unit = decoded[i]!;
      const inside = unit === 0x2e || unit === 0x2c || unit === 0x3a || unit === 0x2f || unit === 0x2d;
      if (kindOf[unit] !== DIGIT && !(inside && kindOf[decoded[i + 1]!] === DIGIT)) break;
      units[this.written++] = unit;
      i++;
    }
    if (i < limit && kindOf[decoded[i]!] === DIGIT) units[this.written++] = decoded[i++]!;
    if (this.written - from > 8) this.written = from + 8;
    for (let k = from; k < this.written; k++) {
      if (kindOf[units[k]!] === DIGIT) units[k] = ZERO;
    }
    return i;
  }

  /** One sign with the marks that follow it; a run of the same sign is one token. */
  private emoji(at: number): void {
    const { decoded, units } = this.tokens;
    const from = this.written;
    const width = kindOf[decoded[at]!] === HIGH_SURROGATE && at + 1 < this.length ? 2 : 1;
    for (let k = 0; k < width; k++) units[this.written++] = decoded[at + k]!;
    let i = at + width;
    let flags = 0;
    for (;;) {
      i = this.afterMarks(i);
      if (i + width > this.length || decoded[i] !== decoded[at]) break;
      if (width === 2 && decoded[i + 1] !== decoded[at + 1]) break;
      flags = REPEATED;
      i += width;
    }
    this.push(EMOJI, flags, at, i, from);
    this.at = i;
  }

  private afterMarks(at: number): number {
    const { decoded } = this.tokens;
    let i = at;
    for (;;) {
      const unit = decoded[i]!;
      if (i < this.length && kindOf[unit] === IGNORABLE) i++;
      else if (i + 1 < this.length && unit === 0xd83c && decoded[i + 1]! >= 0xdffb) i += 2;
      else return i;
    }
  }

  /** A run of one sign is one token; two or more count alike. */
  private punctuation(at: number, kind: number): void {
    const { decoded, units } = this.tokens;
    const unit = decoded[at]!;
    let i = at + 1;
    while (i < this.length && decoded[i] === unit) i++;
    const from = this.written;
    const folded = foldOf[unit]!;
    units[this.written++] = folded;
    if (i - at > 1) units[this.written++] = folded;
    this.push(PUNCTUATION, (i - at > 1 ? REPEATED : 0) | (kind === CLAUSE ? CLAUSE_END : 0), at, i, from);
    this.at = i;
  }
}
