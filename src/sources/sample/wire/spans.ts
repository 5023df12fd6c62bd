/** A tag, mention, cashtag or link in a text, in UTF-16 units, with its sign. */
export interface Span {
  kind: 'hashtag' | 'mention' | 'cashtag' | 'link';
  text: string;
  start: number;
  end: number;
}

const SPAN =
  /(?<link>https:\/\/[^\s]*[^\s.,;:!?)\]])|(?<![\p{L}\p{N}_&@#$])(?:(?<hashtag>#[\p{L}\p{M}\p{N}_]*\p{L}[\p{L}\p{M}\p{N}_]*)|(?<mention>@\w+(?:\.\w+)*)|(?<cashtag>\$[A-Z]{1,6})(?!\w))/gu;

/** The spans that a network's own composer would have marked in a text. */
export function spansOf(text: string): Span[] {
  return [...text.matchAll(SPAN)].map(({ 0: found, index, groups }) => {
    const kind = (Object.keys(groups!) as Span['kind'][]).find((name) => groups![name] !== undefined)!;
    return { kind, text: found, start: index, end: index + found.length };
  });
}
