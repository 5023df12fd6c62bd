/** What a run of letters, marks and digits says, and how it is written. */
export interface ReadWord {
  /** Lower case, without accents, no letter more than twice in a row; '' where it is marks alone. */
  text: string;
  /** Index in SHAPES. */
  shape: number;
  /** Whether it begins with a capital. */
  capitalised: boolean;
}

// Posts repeat themselves: most words were read before. Two generations bound the memory (some 10 MB).
const GENERATION = 50_000;
// A longer slice would keep the whole text that it was cut from alive (V8 copies slices of up to 12 units).
const LONGEST_KEPT = 12;
let young = new Map<string, ReadWord>();
let old = new Map<string, ReadWord>();

const MARKS = /\p{Mn}/gu;
const ELONGATED = /(\p{L})\1{2,}/gu;
const CAPITAL = /\p{Uppercase}/u;
const SMALL = /\p{Lowercase}/u;
const DIGIT = /\p{N}/u;

/** Reads one run of letters, marks and digits. */
export function readWord(raw: string): ReadWord {
  const known = young.get(raw);
  if (known !== undefined) return known;
  const word = old.get(raw) ?? read(raw);
  if (raw.length > LONGEST_KEPT) return word;
  if (young.size >= GENERATION) {
    old = young;
    young = new Map();
  }
  young.set(raw, word);
  return word;
}

function read(raw: string): ReadWord {
  const folded = fold(raw);
  const text = folded.replace(ELONGATED, '$1$1');
  return { text, shape: text === folded ? shapeOf(raw) : 6, capitalised: CAPITAL.test(firstOf(raw)) };
}

function fold(raw: string): string {
  return raw.toLowerCase().normalize('NFD').replace(MARKS, '');
}

function shapeOf(raw: string): number {
  if (DIGIT.test(raw)) return 7;
  if (!CAPITAL.test(raw)) return 0;
  const first = firstOf(raw);
  if (CAPITAL.test(first) && !CAPITAL.test(raw.slice(first.length))) return 1;
  return SMALL.test(raw) ? 3 : 2;
}

/** The first character, whole where it takes two units. */
const firstOf = (raw: string) => String.fromCodePoint(raw.codePointAt(0)!);
