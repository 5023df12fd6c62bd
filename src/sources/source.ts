import type { ReadAllowance } from '../model/allowance.ts';
import type { Block, Cursor } from '../model/block.ts';
import type { HealableGap } from '../model/coverage.ts';

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
  /** `allowance` is for sources that ask page by page for posts that cost money; without one there is no limit. */
  read(cursor: Cursor | null, signal: AbortSignal, allowance?: ReadAllowance): AsyncIterable<Block>;
  /** True for a stream whose posts cost money as they come: it is stopped while the month's budget is used up. */
  readonly charges?: boolean;
  /** Present where the network can be asked for what was missed. */
  readonly healer?: GapHealer;
}

/**
 * Asks a network for a stretch of the past that a source missed.
 *
 * The contract: the blocks are in the name of the gap's source, leave its cursor alone (null) and carry
 * `covered` notes for what is now complete, which may be a part of the gap; an empty block may carry the last.
 * It ends when all was asked for or the signal aborts. Where the stretch, or its beginning, cannot be had any
 * more, it notes that as a gap that is not healable, and ends; a fault that does not pass is thrown. Asking for
 * the next block acknowledges the one before. It is never called again before it has ended.
 */
export interface GapHealer {
  heal(gap: HealableGap, signal: AbortSignal, allowance?: ReadAllowance): AsyncIterable<Block>;
}
