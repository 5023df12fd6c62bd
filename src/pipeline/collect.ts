import type { Log } from '../log/log.ts';
import type { Source } from '../sources/source.ts';

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
}

/**
 * Appends a source's blocks to the log until the source ends or the signal aborts. The next block is asked
 * for only when the one before is durable and the log has room, so memory stays bounded and the source is
 * never acknowledged ahead of the disk.
 */
export async function collect(
  source: Source,
  log: Log,
  signal: AbortSignal,
  options: CollectOptions = {},
): Promise<Collected> {
  const collected: Collected = { blocks: 0, bytes: 0, offset: 0 };
  for await (const block of source.read(log.cursor(source.name), signal)) {
    await log.room(signal);
    await options.pace?.(log.end());
    if (signal.aborted) break;
    collected.offset = log.append([block]);
    collected.blocks++;
    collected.bytes += block.payload.length;
    options.onBlock?.(block.payload.length);
  }
  return collected;
}
