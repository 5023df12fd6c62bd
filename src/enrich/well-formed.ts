/**
 * A text that every consumer can take: lone surrogates (no valid UTF-8) and NUL (ends strings in C libraries
 * and is refused by some databases) become U+FFFD. Offsets do not change.
 */
export function wellFormed(text: string): string {
  const paired = text.isWellFormed() ? text : text.toWellFormed();
  return paired.includes('\0') ? paired.replaceAll('\0', '\ufffd') : paired;
}
