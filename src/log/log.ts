import type { Block, Cursor } from '../model/block.ts';

/** A block with its place in the log. Offsets rise by one, from 1, and are never used again. */
export interface LogEntry {
  offset: number;
  block: Block;
  /** Which network most of its records are of; null until the block is enriched. */
  network: string | null;
}

export interface LogDepth {
  /** Blocks that at least one consumer has still to read. */
  blocks: number;
  /** What they occupy in the log, in bytes. */
  bytes: number;
}

/**
 * The durable buffer between sources and everything else.
 *
 * The contract:
 * - `append` returns only when the blocks and their cursors are durable, in one transaction: after a crash
 *   either both are there or neither. A cursor is that of `cursorOf`, where the block names one. `alongside` runs in
 *   that transaction.
 * - `advance` makes a source's cursor durable by itself, where there is nothing to append; null leaves the
 *   cursor where it is. `alongside` runs in that transaction.
 * - `read` gives what was appended, in order, byte for byte, as often as it is asked. A block whose checksum
 *   does not fit throws a CorruptionError that names it; the blocks around it can still be read.
 * - A consumer's position moves by `commit` alone, forwards only, inside the transaction that makes the
 *   consumer's own results durable.
 * - `trim` drops the blocks that every consumer has passed, and no other.
 * - The log holds at most `capacityBytes`: when it is full, `hasRoom` is false and `room` waits, and so the
 *   source is held back.
 */
export interface Log {
  append(blocks: readonly Block[], alongside?: () => void): number;
  advance(source: string, cursor: Cursor | null, alongside?: () => void): void;
  read(after: number, limits: { blocks: number; bytes: number }): LogEntry[];
  cursor(source: string): Cursor | null;
  /** Forgets a source's cursor, as when a file has been read to its end. */
  clearCursor(source: string): void;
  position(consumer: string): number;
  commit(consumer: string, offset: number): void;
  /** The highest offset there is; 0 in a log never written to. */
  end(): number;
  depth(): LogDepth;
  hasRoom(): boolean;
  /** Resolves when there is room again, or the signal aborts. */
  room(signal: AbortSignal): Promise<void>;
  /** Resolves when something is appended after `offset`, or the signal aborts. */
  appended(offset: number, signal: AbortSignal): Promise<void>;
  setNetwork(offset: number, network: string): void;
  trim(): number;
}

export const CONSUMERS = ['enrich', 'raw'] as const;
export type Consumer = (typeof CONSUMERS)[number];
