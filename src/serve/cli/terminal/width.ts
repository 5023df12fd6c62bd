// Code points that take two columns (East Asian Width W and F of Unicode's EastAsianWidth.txt), as ranges;
// the wide symbols scattered below U+2E80 are exactly those with Emoji_Presentation.
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];
const ASCII = /^[\u0020-\u007e]*$/;
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2}/u;
const ZERO = /^[\p{Mark}\p{Control}\p{Default_Ignorable_Code_Point}]$/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns of a terminal the text takes; it holds no controls or colours. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** The text cut to at most so many columns, with … where something was left out. */
export function fit(text: string, columns: number): string {
  if (text.length <= columns && ASCII.test(text)) return text;
  let width = 0;
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    const step = graphemeWidth(segment);
    if (width + step > columns - 1) return widthOf(text) <= columns ? text : `${kept}…`;
    width += step;
    kept += segment;
  }
  return text;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}

function graphemeWidth(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  const first = grapheme.codePointAt(0) ?? 0;
  if (ZERO.test(String.fromCodePoint(first))) return 0;
  return WIDE.some(([from, to]) => first >= from && first <= to) ? 2 : 1;
}
