/** Writing systems as far as language detection and search need to tell them apart. */
export const NO_SCRIPT = 0;
export const LATIN = 1;
export const HAN = 2;
export const KANA = 3;
export const HANGUL = 4;
export const CYRILLIC = 5;
export const ARABIC = 6;
export const DEVANAGARI = 7;
export const HEBREW = 8;
export const GREEK = 9;
export const THAI = 10;
export const LAO = 11;
export const KHMER = 12;
export const MYANMAR = 13;
export const ARMENIAN = 14;
export const GEORGIAN = 15;
export const BENGALI = 16;
export const GURMUKHI = 17;
export const GUJARATI = 18;
export const ORIYA = 19;
export const TAMIL = 20;
export const TELUGU = 21;
export const KANNADA = 22;
export const MALAYALAM = 23;
export const SINHALA = 24;
export const ETHIOPIC = 25;
export const SCRIPT_COUNT = 26;

/** Blocks of the basic plane (Unicode, Blocks.txt), first and last unit. */
const BLOCKS: readonly (readonly [first: number, last: number, script: number])[] = [
  [0x41, 0x5a, LATIN],
  [0x61, 0x7a, LATIN],
  [0xaa, 0xaa, LATIN],
  [0xba, 0xba, LATIN],
  [0xc0, 0xd6, LATIN],
  [0xd8, 0xf6, LATIN],
  [0xf8, 0x24f, LATIN],
  [0x250, 0x2af, LATIN],
  [0x370, 0x373, GREEK],
  [0x376, 0x377, GREEK],
  [0x37b, 0x37d, GREEK],
  [0x386, 0x386, GREEK],
  [0x388, 0x3ff, GREEK],
  [0x400, 0x481, CYRILLIC],
  [0x483, 0x52f, CYRILLIC],
  [0x531, 0x556, ARMENIAN],
  [0x561, 0x587, ARMENIAN],
  [0x591, 0x5f2, HEBREW],
  [0x610, 0x61a, ARABIC],
  [0x620, 0x65f, ARABIC],
  [0x66e, 0x6d3, ARABIC],
  [0x6d5, 0x6ef, ARABIC],
  [0x6fa, 0x6ff, ARABIC],
  [0x750, 0x77f, ARABIC],
  [0x8a0, 0x8ff, ARABIC],
  [0x900, 0x963, DEVANAGARI],
  [0x971, 0x97f, DEVANAGARI],
  [0x980, 0x9e5, BENGALI],
  [0x9f0, 0x9f1, BENGALI],
  [0xa01, 0xa5e, GURMUKHI],
  [0xa70, 0xa75, GURMUKHI],
  [0xa81, 0xae3, GUJARATI],
  [0xb01, 0xb63, ORIYA],
  [0xb82, 0xbe5, TAMIL],
  [0xc00, 0xc63, TELUGU],
  [0xc80, 0xce3, KANNADA],
  [0xd00, 0xd65, MALAYALAM],
  [0xd81, 0xdf3, SINHALA],
  [0xe01, 0xe3a, THAI],
  [0xe40, 0xe4e, THAI],
  [0xe81, 0xece, LAO],
  [0xedc, 0xedf, LAO],
  [0x1000, 0x103f, MYANMAR],
  [0x1050, 0x109f, MYANMAR],
  [0x10a0, 0x10ff, GEORGIAN],
  [0x1100, 0x11ff, HANGUL],
  [0x1200, 0x139f, ETHIOPIC],
  [0x1780, 0x17d3, KHMER],
  [0x1e00, 0x1eff, LATIN],
  [0x1f00, 0x1fff, GREEK],
  [0x3005, 0x3007, HAN],
  [0x3041, 0x3096, KANA],
  [0x309d, 0x309f, KANA],
  [0x30a1, 0x30fa, KANA],
  [0x30fc, 0x30ff, KANA],
  [0x3131, 0x318e, HANGUL],
  [0x31f0, 0x31ff, KANA],
  [0x3400, 0x4dbf, HAN],
  [0x4e00, 0x9fff, HAN],
  [0xa960, 0xa97c, HANGUL],
  [0xac00, 0xd7a3, HANGUL],
  [0xd7b0, 0xd7fb, HANGUL],
  [0xf900, 0xfaff, HAN],
  [0xfb50, 0xfdfb, ARABIC],
  [0xfe70, 0xfefc, ARABIC],
  [0xff21, 0xff3a, LATIN],
  [0xff41, 0xff5a, LATIN],
  [0xff66, 0xff9d, KANA],
];

const table = new Uint8Array(0x10000);
for (const [first, last, script] of BLOCKS) table.fill(script, first, last + 1);

/** The script of a UTF-16 unit; NO_SCRIPT for digits, punctuation, emoji, rare scripts. */
export function scriptOf(unit: number): number {
  return table[unit]!;
}

/** The script of a code point: those of the plane of rare Han characters are Han. */
export function scriptOfCodePoint(codePoint: number): number {
  if (codePoint <= 0xffff) return table[codePoint]!;
  return codePoint >= 0x20000 && codePoint <= 0x3ffff ? HAN : NO_SCRIPT;
}
