import { DIGIT, KIND, LETTER } from './characters.ts';

/** What an emoticon says, whatever nose it has. The number of a meaning is its place in this list. */
export const EMOTICONS = [
  ':)', ':(', ':D', ';)', ':P', ":'(", ":')", ':O', '<3', '</3', ':/', ':*', '-_-', '^_^', 'o_O', '>:(',
] as const; // biome-ignore format: one row reads better
type Emoticon = (typeof EMOTICONS)[number];

const MOUTHS: Readonly<Record<string, Emoticon>> = {
  ')': ':)', ']': ':)', '}': ':)', '>': ':)', '3': ':)',
  '(': ':(', '[': ':(', '{': ':(', '<': ':(', c: ':(', C: ':(',
  D: ':D', d: ':D', p: ':P', P: ':P', b: ':P',
  o: ':O', O: ':O', '0': ':O', '/': ':/', '\\': ':/', '|': ':/', s: ':/', S: ':/', '*': ':*', x: ':*', X: ':*',
  '@': '>:(', '$': ':/',
}; // biome-ignore format: one row a meaning

const code = (character: string) => character.charCodeAt(0);
const mouthOf = new Int8Array(128).fill(-1);
for (const [mouth, meaning] of Object.entries(MOUTHS)) mouthOf[code(mouth)] = EMOTICONS.indexOf(meaning);

/** Emoticons that are not eyes, nose and mouth; longer ones first. */
const FIXED: readonly (readonly [string, Emoticon])[] = [
  ['</3', '</3'], ['<3', '<3'], ['^_^', '^_^'], ['^.^', '^_^'], ['^^', '^_^'], ['-_-', '-_-'], ['-.-', '-_-'],
  ['>_<', '-_-'], ['>.<', '-_-'], ['T_T', ":'("], ['t_t', ":'("], ['T.T', ":'("], [';_;', ":'("],
  ['o_O', 'o_O'], ['O_o', 'o_O'], ['o_o', 'o_O'], ['O_O', 'o_O'], ['o.O', 'o_O'], ['O.o', 'o_O'], ['0_0', 'o_O'],
  ['\\o/', ':D'], ['xD', ':D'], ['XD', ':D'], ['>:(', '>:('], ['>:)', ';)'],
]; // biome-ignore format: a table
const fixed = FIXED.map(([text, meaning]) => ({
  units: Array.from(text, code),
  meaning: EMOTICONS.indexOf(meaning),
}));

const SIGN = 1;
const IN_WORDS = 2;
/** What an emoticon that begins with this unit begins with. */
const start = new Uint8Array(128);
for (const character of ':;=()<^->\\') start[code(character)] = SIGN;
/** 1 for the second units of those that begin with a letter or digit. */
const second = new Uint8Array(128);
for (const [text] of FIXED) {
  if (!/\w/.test(text[0]!)) continue;
  start[code(text[0]!)] = IN_WORDS;
  second[code(text[1]!)] = 1;
}

/** Whether an emoticon may begin with these two units: quick to say, since most words and signs begin none. */
export function mayBeEmoticon(first: number, next: number): boolean {
  const kind = first < 128 ? start[first]! : 0;
  return kind === SIGN || (kind === IN_WORDS && next < 128 && second[next] === 1);
}

const isEyes = (unit: number) => unit === 0x3a || unit === 0x3b || unit === 0x3d;
const isNose = (unit: number) => unit === 0x2d || unit === 0x5e || unit === 0x6f || unit === 0x27;

/**
 * The emoticon that begins at `at`: its length times 16 plus its number in EMOTICONS, or 0 where none does.
 * A mouth that is a letter or digit must end there; `(:` must follow a space.
 */
export function matchEmoticon(units: Uint16Array, at: number, length: number): number {
  const first = units[at]!;
  const wordBefore = at > 0 && isWord(KIND[units[at - 1]!]!);
  if (isEyes(first)) {
    let i = at + 1;
    let tear = false;
    if (i < length && isNose(units[i]!)) {
      tear = units[i] === 0x27;
      i++;
      if (tear && i < length && units[i] === 0x2d) i++;
    }
    const mouth = i < length ? units[i]! : 0;
    let meaning = mouth > 0 && mouth < 128 ? mouthOf[mouth]! : -1;
    if (meaning < 0) return 0;
    i++;
    while (i < length && units[i] === mouth) i++;
    if (isWord(KIND[mouth]!) && (wordBefore || (i < length && isWord(KIND[units[i]!]!)))) return 0;
    if (mouth === 0x2f && i < length && units[i] === 0x2f) return 0;
    if (tear) meaning = meaning === 1 || meaning === 10 ? 5 : meaning === 0 || meaning === 2 ? 6 : meaning;
    if (first === 0x3b && (meaning === 0 || meaning === 2)) meaning = 3;
    return (i - at) * 16 + meaning;
  }
  if (first === 0x28 || first === 0x29) return reversed(units, at, length);
  for (const { units: wanted, meaning } of fixed) {
    if (wanted[0] !== first) continue;
    let i = 1;
    while (i < wanted.length && at + i < length && units[at + i] === wanted[i]) i++;
    if (i < wanted.length) continue;
    const end = at + i;
    if (isWord(KIND[first]!) && wordBefore) continue;
    if (isWord(KIND[units[end - 1]!]!) && end < length && isWord(KIND[units[end]!]!)) continue;
    let last = end;
    while (last < length && units[last] === units[end - 1]) last++;
    return (last - at) * 16 + meaning;
  }
  return 0;
}

function isWord(kind: number): boolean {
  return kind === LETTER || kind === DIGIT;
}

function reversed(units: Uint16Array, at: number, length: number): number {
  if (at > 0 && units[at - 1] !== 0x20) return 0;
  let i = at + 1;
  if (i < length && (units[i] === 0x2d || units[i] === 0x27)) i++;
  if (i >= length || !isEyes(units[i]!)) return 0;
  i++;
  if (i < length && isWord(KIND[units[i]!]!)) return 0;
  return (i - at) * 16 + (units[at] === 0x28 ? 0 : 1);
}
