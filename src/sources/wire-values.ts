import { parseTime } from '../model/parse-time.ts';
import { DeadLetter } from '../model/record.ts';

/** A parsed JSON object that nothing is known of. Keys such as __proto__ are plain own properties of it. */
export type Json = { readonly [key: string]: unknown };

/** Longer texts are no posts of any network; they are kept as dead letters. UTF-16 units. */
export const MAX_TEXT_LENGTH = 100_000;

const EMPTY: readonly unknown[] = [];

export function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : EMPTY;
}

/** NUL and lone surrogates, which neither Parquet nor SQLite can hold as text, become U+FFFD. */
export function storable(text: string): string {
  const formed = text.isWellFormed() ? text : text.toWellFormed();
  return formed.includes('\0') ? formed.replaceAll('\0', '\uFFFD') : formed;
}

/** A string that is not empty, else null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? storable(value) : null;
}

/** The text of a post. Throws a DeadLetter where there is none or where it is longer than any post. */
export function postTextOf(value: unknown): string {
  if (typeof value !== 'string') throw new DeadLetter('no text');
  if (value.length > MAX_TEXT_LENGTH) throw new DeadLetter('text longer than 100,000 characters');
  return storable(value);
}

/** No post has more links; a list of a million would take time with the square of it. */
const MOST_LINKS = 100;

/** Adds the target of a link to those of a post: each once, the first hundred, anything but text left out. */
export function addLink(links: string[], target: unknown): void {
  if (typeof target !== 'string' || target === '' || links.length >= MOST_LINKS) return;
  const link = storable(target);
  if (!links.includes(link)) links.push(link);
}

/** A whole number from 0 to 2^53 - 1, else null. X of 2011 says `"100+"` for many: the least it can be. */
export function countOf(value: unknown): number | null {
  const number =
    typeof value === 'string' && /^\d{1,15}\+?$/.test(value) ? Number.parseInt(value, 10) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

export function booleanOf(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** A written time in ms since the epoch, UTC where it names no zone; null where the value is none. */
export function timeOf(value: unknown): number | null {
  return typeof value === 'string' ? parseTime(value) : null;
}

/** Thrown where an id came as a JSON number above 2^53, which parsing has rounded: see `parseExact`. */
export class InexactNumber extends Error {
  constructor() {
    super('an id above 2^53 was given as a number');
    this.name = 'InexactNumber';
  }
}

/**
 * An id as text, from the first value, else the second. Throws InexactNumber for a number that parsing has
 * rounded.
 */
export function idOf(first: unknown, second?: unknown): string | null {
  const value = first ?? second;
  if (typeof value === 'string') return value === '' ? null : storable(value);
  if (typeof value !== 'number' || !Number.isInteger(value)) return null;
  if (!Number.isSafeInteger(value)) throw new InexactNumber();
  return String(value);
}

/**
 * JSON.parse that keeps whole numbers above 2^53 exactly, as strings of digits, by their source text. One
 * written in rounded form (6.3E+17) is no id: it becomes null. Several times slower than JSON.parse, so used
 * only for lines that turned out to need it.
 */
export function parseExact(line: string): unknown {
  const parse = JSON.parse as (text: string, reviver: ExactReviver) => unknown;
  return parse(line, (_key, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
    return context.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : null;
  });
}

type ExactReviver = (key: string, value: unknown, context: { source?: string }) => unknown;

const LANGUAGES = new Map<string, string | null>();
const WITHDRAWN: Readonly<Record<string, string>> = { in: 'id', iw: 'he', ji: 'yi', jw: 'jv', msa: 'ms' };
/** Codes that name no language; X adds its own q… ones for posts of hashtags, mentions, media and so on. */
const NO_LANGUAGE = /^(und|zxx|mul|mis|q[a-t][a-z])$/;

/** A BCP 47 code with withdrawn ones replaced; null where the value names no language. */
export function languageOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 35) return null;
  let language = LANGUAGES.get(value);
  if (language === undefined) {
    language = normalLanguage(value);
    if (LANGUAGES.size < 1000) LANGUAGES.set(value, language);
  }
  return language;
}

function normalLanguage(value: string): string | null {
  const [primary = '', ...rest] = value.replaceAll('_', '-').split('-');
  const lower = primary.toLowerCase();
  if (!/^[a-z]{2,3}$/.test(lower) || rest.some((subtag) => !/^[A-Za-z0-9]{1,8}$/.test(subtag))) return null;
  if (NO_LANGUAGE.test(lower)) return null;
  return [WITHDRAWN[lower] ?? lower, ...rest].join('-');
}
