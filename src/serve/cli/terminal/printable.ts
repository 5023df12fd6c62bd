// C0 and C1 controls, DEL, line and paragraph separators, and the marks that turn the direction of text:
// written by a stranger, they could move the cursor, retitle the window or show text in a false order.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const SUSPECT = /[^\u0020-\u007e\u00a0-\u0600]/;

/**
 * Text from outside, made harmless for a terminal and kept on one line: white space becomes a space,
 * other controls their visible picture (␛), direction marks U+FFFD. Lone surrogates become U+FFFD.
 */
export function printable(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.toWellFormed().replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (code === 9 || code === 10 || code === 13 || code === 0x2028 || code === 0x2029) return ' ';
    if (code < 32) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : '\ufffd';
  });
}
