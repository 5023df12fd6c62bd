/** A part of a text: offsets in UTF-16 units, `end` exclusive. */
export interface Span {
  text: string;
  start: number;
  end: number;
}
