import type { MetricCounts } from '../lake/metrics.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../log/log.ts';
import type { Block } from '../model/block.ts';
import type { Source } from '../sources/source.ts';
import type { Spending } from './spending.ts';
import { withinBudget } from './within-budget.ts';

/** What a collection brought. */
export interface Collected {
  blocks: number;
  bytes: number;
  /** The log's offset of the last block, 0 where there was none. */
  offset: number;
}

export interface CollectOptions {
  /** Told of each block that is durable. */
  onBlock?: (bytes: number) => void;
  /** Asked, with the log's end, before a block is appended; for sources that lose nothing by waiting. */
  pace?: (end: number) => Promise<void>;
  /** Runs in the transaction that makes a block durable. */
  alongside?: (block: Block) => void;
}

/** Where blocks go, and what they say of what is missing. */
export interface Keeping {
  log: Log;
  ledger: Ledger;
  /** Likes and reposts that blocks tell of; absent where nobody asked for them. */
  metrics?: MetricCounts;
  /** What reading costs; absent where nothing does. */
  spending?: Spending;
}

/**
 * Makes a block, its cursor and what it notes of its source's completeness durable, in one transaction. Returns
 * the log's offset of it; null where there was nothing to append.
 */
export function keepBlock(
  { log, ledger, metrics, spending }: Keeping,
  block: Block,
  alongside?: (block: Block) => void,
): number | null {
  const { source, cursor, coverage, receivedAt } = block;
  const note = (): void => {
    ledger.note(source, coverage ?? [], receivedAt);
    metrics?.note(block.reactions ?? []);
    spending?.note(block);
    alongside?.(block);
  };
  if (block.payload.length > 0 || block.format.kind === 'dead') return log.append([block], note);
  log.advance(block.cursorOf ?? source, cursor, note);
  return null;
}

/**
 * Appends a source's blocks to the log until the source ends or the signal aborts. The next block is asked
 * for only when the one before is durable and the log has room, so memory stays bounded and the source is
 * never acknowledged ahead of the disk. What a live source yields when it is stopped, with its coverage, is
 * still taken.
 */
export async function collect(
  source: Source,
  keeping: Keeping,
  signal: AbortSignal,
  options: CollectOptions = {},
): Promise<Collected> {
  const { log } = keeping;
  const collected: Collected = { blocks: 0, bytes: 0, offset: 0 };
  for await (const block of blocksOf(source, keeping, signal)) {
    await log.room(signal);
    await options.pace?.(log.end());
    if (signal.aborted && (block.coverage === undefined || !log.hasRoom())) break;
    const offset = keepBlock(keeping, block, options.alongside);
    if (offset === null) continue;
    collected.offset = offset;
    collected.blocks++;
    collected.bytes += block.payload.length;
    options.onBlock?.(block.payload.length);
  }
  return collected;
}

function blocksOf(source: Source, keeping: Keeping, signal: AbortSignal): AsyncIterable<Block> {
  const { log, ledger, spending } = keeping;
  const cursor = log.cursor(source.name);
  if (source.charges !== true || spending === undefined) return source.read(cursor, signal, spending);
  return withinBudget(source, cursor, signal, {
    allowance: spending,
    clock: spending.clock,
    standing: () => ledger.standing(source.name),
  });
}
