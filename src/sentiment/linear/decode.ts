const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;

/** Entities that X's APIs escape, and the two that web pages add. */
const ENTITIES: readonly (readonly [name: string, unit: number])[] = [
  ['lt;', 0x3c],
  ['gt;', 0x3e],
  ['quot;', 0x22],
  ['#39;', 0x27],
  ['apos;', 0x27],
  ['nbsp;', 0x20],
];

function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** The unit that `\u2019` written out at `at` stands for, or -1 where none is. */
function escapedUnit(text: string, at: number): number {
  if (at + 6 > text.length || text.charCodeAt(at + 1) !== 0x75) return -1;
  let unit = 0;
  for (let i = at + 2; i < at + 6; i++) {
    const digit = hexDigit(text.charCodeAt(i));
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/**
 * Copies `text` into `units`, with HTML entities (also doubly escaped ones) and written-out `\uXXXX` and `\"` escapes
 * decoded, so that a text means the same however often it was escaped on its way. `origin[i]` is the offset
 * in `text` that unit `i` came from. Returns the number of units.
 */
export function copyDecoded(text: string, length: number, units: Uint16Array, origin: Int32Array): number {
  let n = 0;
  let i = 0;
  while (i < length) {
    const unit = text.charCodeAt(i);
    origin[n] = i;
    units[n++] = unit;
    i++;
    if (unit === AMPERSAND) {
      while (text.startsWith('amp;', i)) i += 4;
      for (const [name, decoded] of ENTITIES) {
        if (!text.startsWith(name, i)) continue;
        units[n - 1] = decoded;
        i += name.length;
        break;
      }
    } else if (unit === BACKSLASH && text.charCodeAt(i) === QUOTE) {
      units[n - 1] = QUOTE;
      i++;
    } else if (unit === BACKSLASH) {
      const decoded = escapedUnit(text, i - 1);
      if (decoded >= 0) {
        units[n - 1] = decoded;
        i += 5;
      }
    }
  }
  origin[n] = length;
  return n;
}

/** Copies a text as it is. Returns the number of units. */
export function copyUnits(text: string, length: number, units: Uint16Array): number {
  for (let i = 0; i < length; i++) units[i] = text.charCodeAt(i);
  return length;
}

/** Whether a text may hold HTML entities or written-out escapes. */
export const isEscaped = (text: string): boolean => text.includes('&') || text.includes('\\');

/** The text with HTML entities and written-out escapes decoded. */
export function decodeText(text: string): string {
  if (!isEscaped(text)) return text;
  const units = new Uint16Array(text.length);
  const n = copyDecoded(text, text.length, units, new Int32Array(text.length + 1));
  let decoded = '';
  for (let i = 0; i < n; i += 4096) {
    decoded += String.fromCharCode(...units.subarray(i, Math.min(n, i + 4096)));
  }
  return decoded;
}
