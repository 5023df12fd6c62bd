/** The longest beginning of a text that has so many bytes in UTF-8 at the most, cut between characters. */
export function cutToBytes(text: string, most: number): string {
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 <= most) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most));
  return text.slice(0, read);
}
