/** The parts of a post's text that can be followed: addresses, hashtags, mentions. */

export type Segment =
  | { kind: 'text'; text: string }
  | { kind: 'url'; text: string }
  | { kind: 'hashtag' | 'mention'; text: string; value: string };

const FOLLOWED =
  /(https?:\/\/[^\s<>"]+)|(?<![\p{L}\p{N}_])[#＃]([\p{L}\p{M}\p{N}_]+)|(?<![\p{L}\p{N}_])[@＠]([\w.-]*\w(?:@[\w.-]*\w)?)/gu;

/** In the order of the text; joined they are the text. Tags are followed where enrichment saw them as such. */
export function segmentsOf(
  text: string,
  known: { hashtags: readonly string[]; mentions: readonly string[] },
): Segment[] {
  const segments: Segment[] = [];
  let done = 0;
  const add = (segment: Segment, start: number): void => {
    if (start > done) segments.push({ kind: 'text', text: text.slice(done, start) });
    segments.push(segment);
    done = start + segment.text.length;
  };
  for (const match of text.matchAll(FOLLOWED)) {
    const [whole, url, hashtag, mention] = match;
    if (url !== undefined) {
      // Punctuation that ends a sentence belongs to no address.
      const address = url.replace(/[.,;:!?)\]}'’”…]+$/u, '');
      add({ kind: 'url', text: address }, match.index);
    } else {
      const kind = hashtag === undefined ? 'mention' : 'hashtag';
      const value = (hashtag ?? mention)!.toLowerCase();
      if (known[`${kind}s`].includes(value)) add({ kind, text: whole, value }, match.index);
    }
  }
  if (done < text.length) segments.push({ kind: 'text', text: text.slice(done) });
  return segments;
}
