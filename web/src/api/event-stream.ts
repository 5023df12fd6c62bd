/** Server-sent events out of the bytes of an answer (HTML standard, section 9.2), as far as our server uses them. */

export interface StreamEvent {
  name: string;
  data: string;
  /** Null where the event has none of its own. */
  id: string | null;
}

/** Takes text in any pieces and gives the events that are whole. */
export class EventReader {
  #rest = '';

  take(text: string): StreamEvent[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop()!;
    return blocks.flatMap((block) => {
      // Lines end at LF alone: a text may hold the other separators that a regular expression would stop at.
      const lines = block.split('\n');
      const field = (name: string): string | undefined =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field('data');
      return data === undefined ? [] : [{ name: field('event') ?? 'message', data, id: field('id') ?? null }];
    });
  }
}
