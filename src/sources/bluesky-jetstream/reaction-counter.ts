import { MINUTE_MS, type ReactionCount } from '../../model/reaction.ts';
import type { Reaction } from './sieve.ts';

/**
 * How far back a subscription may begin before what was last received, and so how long a reaction has to be
 * remembered, in microseconds: the longest rewind (position.ts) and as much again.
 */
const REMEMBERED_US = 10_000_000;
/** However many come in that time; the memory of a generation is then some 4 MB. */
const MOST_REMEMBERED = 100_000;

/**
 * Adds reactions up by post and minute, each once: what a subscription brings again is known by its mark for
 * ten seconds of the stream. Of before the process began, only the time is known: reactions up to `after` are
 * taken as counted.
 */
export class ReactionCounter {
  readonly #after: number;
  readonly #before: number;
  #recent = new Set<number>();
  #older = new Set<number>();
  #since = 0;

  /** Counts what happened after `after` and before `before`, microseconds since the epoch. */
  constructor(after = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY) {
    this.#after = after;
    this.#before = before;
  }

  count(reactions: readonly Reaction[]): ReactionCount[] {
    const counts = new Map<string, ReactionCount>();
    for (const { kind, id, mark, timeUs } of reactions) {
      if (timeUs <= this.#after || timeUs >= this.#before || !this.#isNew(mark, timeUs)) continue;
      const minute = Math.floor(timeUs / 1000 / MINUTE_MS) * MINUTE_MS;
      const name = `${minute} ${id}`;
      let count = counts.get(name);
      if (count === undefined) {
        count = { id, minute, likes: 0, reposts: 0, replies: 0 };
        counts.set(name, count);
      }
      if (kind === 'like') count.likes++;
      else if (kind === 'repost') count.reposts++;
      else count.replies++;
    }
    return [...counts.values()];
  }

  #isNew(mark: number, timeUs: number): boolean {
    if (this.#recent.has(mark) || this.#older.has(mark)) return false;
    if (timeUs - this.#since > REMEMBERED_US || this.#recent.size >= MOST_REMEMBERED) {
      this.#older = this.#recent;
      this.#recent = new Set();
      this.#since = timeUs;
    }
    this.#recent.add(mark);
    return true;
  }
}
