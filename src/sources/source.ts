import type { Block, Cursor } from '../model/block.ts';

/**
 * Something that yields posts.
 *
 * The contract:
 * - `read(cursor)` yields blocks from the cursor on, in an order of the source's own, until the source ends
 *   (a file) or the signal aborts (a stream). A null cursor is the beginning, or now for a live source.
 * - Asking for the next block acknowledges the one before: it is durable, with its cursor, by then. While
 *   the consumer does not ask, the source holds back (bounded memory), or drops its connection and later
 *   reads again from the cursor.
 * - After a restart with the cursor of the last acknowledged block nothing is missing; repeats are allowed.
 * - A live source yields at least every ten seconds, if need be an empty block with a cursor and what it now
 *   covers (model/coverage.ts), and a gap together with the cursor that passes over it.
 * - When the signal aborts, it may yield what it still holds, with the coverage that a clean stop leaves, and
 *   ends within two seconds.
 * - A fault that passes (network) is retried inside, with back-off; one that does not is thrown as an
 *   UndertoneError that says what to do.
 */
export interface Source {
  /** The configured name, or the path of the file; the key of its cursor. */
  readonly name: string;
  read(cursor: Cursor | null, signal: AbortSignal): AsyncIterable<Block>;
}
