import { ENTITY_TYPES, type FoundEntity } from '../model.ts';
import { isInside, TAGS, typeOf } from './tags.ts';

/** Where a word stands in a text, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

const POSSESSIVE = /['’](?:s|S)?$/u;
const BEFORE = /^[\p{P}\p{S}\p{Z}\p{C}]+/u;
const AFTER = /[\p{P}\p{S}\p{Z}\p{C}]+$/u;

/**
 * The named entities of a text whose words have these tags (index in TAGS), and these probabilities of TAGS. The score
 * is the mean, over the words of a span, of the probability of its type. Surrounding signs and a possessive are not
 * part of an entity, and handles (@name) are none.
 */
export function entitiesOf(
  text: string,
  words: readonly Span[],
  probabilities: Float32Array,
  tags: readonly number[],
): FoundEntity[] {
  const entities: FoundEntity[] = [];
  for (let first = 0; first < words.length; first++) {
    const type = typeOf(tags[first]!);
    if (type < 0 || isHandle(text, words[first]!)) continue;
    let last = first;
    while (last + 1 < words.length && isInside(tags[last + 1]!) && !isHandle(text, words[last + 1]!)) last++;
    const span = trim(text, words[first]!.start, words[last]!.end);
    if (span !== null) {
      entities.push({
        text: text.slice(span.start, span.end),
        type: ENTITY_TYPES[type]!,
        ...span,
        score: scoreOf(probabilities, type, first, last),
      });
    }
    first = last;
  }
  return entities;
}

/** The mean probability of B- or I- of a type, four decimals. */
function scoreOf(probabilities: Float32Array, type: number, first: number, last: number): number {
  let sum = 0;
  for (let word = first; word <= last; word++) {
    const at = word * TAGS.length + 1 + 2 * type;
    sum += probabilities[at]! + probabilities[at + 1]!;
  }
  return Math.round(Math.min(1, sum / (last - first + 1)) * 10_000) / 10_000;
}

/** Whether a word is a handle, or its sign, or what follows the sign. */
function isHandle(text: string, { start, end }: Span): boolean {
  if (text[start] === '@') return /\w/.test(text[start + 1] ?? '');
  return text[start - 1] === '@' && /^\w+$/.test(text.slice(start, end));
}

/**
 * The span without signs and possessive at its ends; null where no letter is left: of the 4,215 names that people marked
 * in tweets (W-NUT 2017, Tweebank-NER) one is a number.
 */
function trim(text: string, start: number, end: number): Span | null {
  let inside = text.slice(start, end);
  const before = BEFORE.exec(inside)?.[0].length ?? 0;
  inside = inside.slice(before);
  for (let length = -1; length !== inside.length; ) {
    length = inside.length;
    inside = inside.replace(POSSESSIVE, '').replace(AFTER, '');
  }
  return !/\p{L}/u.test(inside) ? null : { start: start + before, end: start + before + inside.length };
}
