/** What a UTF-16 unit is to the scanner. */
export const SYMBOL = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const SPACE = 3;
export const APOSTROPHE = 4;
export const HIGH_SURROGATE = 5;
export const PICTOGRAPH = 6;
/** Variation selectors, joiners and other marks that change how a sign looks, not what it says. */
export const IGNORABLE = 7;
/** Ends a clause: . , ; : ! ? and their relatives. */
export const CLAUSE = 8;

/** Class of each UTF-16 unit. */
export const KIND = new Uint8Array(65536);
/** Lower case, straight quotes and half-width forms for each UTF-16 unit. */
export const FOLD = new Uint16Array(65536);

const set = (table: Uint8Array, characters: string, kind: number) => {
  for (const character of characters) table[character.charCodeAt(0)] = kind;
};

function foldUnit(unit: number): number {
  if (unit >= 0xff01 && unit <= 0xff5e) return foldUnit(unit - 0xfee0);
  if (unit === 0x2018 || unit === 0x2019 || unit === 0x02bc || unit === 0x60 || unit === 0xb4) return 0x27;
  if (unit === 0x201c || unit === 0x201d) return 0x22;
  const lower = String.fromCharCode(unit).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}

let filled = false;

/** Fills the tables, the first time it is called (some milliseconds). */
export function fillTables(): void {
  if (filled) return;
  filled = true;
  const letter = /[\p{L}\p{M}_]/u;
  const digit = /\p{Nd}/u;
  const space = /[\s\p{Cc}]/u;
  for (let unit = 0; unit < 65536; unit++) {
    FOLD[unit] = foldUnit(unit);
    if (unit >= 0xd800 && unit <= 0xdfff) {
      KIND[unit] = unit < 0xdc00 ? HIGH_SURROGATE : SYMBOL;
      continue;
    }
    const character = String.fromCharCode(unit);
    if (letter.test(character)) KIND[unit] = LETTER;
    else if (digit.test(character)) KIND[unit] = DIGIT;
    else if (space.test(character)) KIND[unit] = SPACE;
    else if (unit >= 0x2190 && unit <= 0x2bff) KIND[unit] = PICTOGRAPH;
  }
  set(KIND, '\u203c\u2049\u3030\u303d\u3297\u3299', PICTOGRAPH);
  set(KIND, "'\u2018\u2019\u02bc\u0060\u00b4\uff07", APOSTROPHE);
  set(KIND, '\ufe0f\ufe0e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u20e3\u00ad', IGNORABLE);
  set(KIND, '.,;:!?\u2026\u3002\uff01\uff1f\uff0c\uff0e\uff1a\uff1b\u00bf\u00a1', CLAUSE);
}
