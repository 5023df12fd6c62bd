/**
 * A text cut where spans begin and end, to be shown with marks. No cut parts what is seen as one character: an
 * emoji of several, or a letter and its accents. A span that begins or ends within one takes in all of it.
 */

/** Offsets in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

export interface Piece<S extends Span> extends Span {
  text: string;
  /** Spans that cover it, in the order given. */
  spans: readonly S[];
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function piecesOf<S extends Span>(text: string, spans: readonly S[]): Piece<S>[] {
  const whole = wholeCharacters(text);
  const placed = spans
    .filter(({ start, end }) => start >= 0 && start < end && end <= text.length)
    .map((span) => ({ span, start: whole[span.start]!, end: endOf(whole, span.end) }));
  const cuts = [...new Set([0, text.length, ...placed.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  const beginning = Map.groupBy(placed, ({ start }) => start);
  let open: typeof placed = [];
  return cuts.slice(0, -1).map((start, at) => {
    const end = cuts[at + 1]!;
    open = [...open.filter((one) => one.end > start), ...(beginning.get(start) ?? [])];
    return { text: text.slice(start, end), start, end, spans: open.map(({ span }) => span) };
  });
}

/** For each UTF-16 unit where the character that it is part of begins; the length of the text at its end. */
function wholeCharacters(text: string): Uint32Array {
  const starts = new Uint32Array(text.length + 1);
  for (const { index, segment } of characters.segment(text)) {
    starts.fill(index, index, index + segment.length);
  }
  starts[text.length] = text.length;
  return starts;
}

function endOf(whole: Uint32Array, end: number): number {
  let at = end;
  while (at < whole.length - 1 && whole[at] !== at) at++;
  return at;
}

/** A text with what cannot be seen written out: control characters and those that turn the direction. */
export const visible = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (unseen) => `U+${unseen.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
