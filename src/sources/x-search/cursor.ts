import type { Cursor } from '../../model/block.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { Partition } from './partitions.ts';
import type { PartitionProgress } from './read-partition.ts';

/** How far one topic was searched for. */
export interface TopicPosition {
  /** Up to here all is accounted for, ms. */
  to: number;
  /** The search that was under way, with its rule, and how far it had come. */
  search?: { query: string; partition: Partition; progress: PartitionProgress };
}

/** Where the searches by the clock are to go on, by name of the topic. */
export type Positions = Map<string, TopicPosition>;

export function parsePositions(cursor: Cursor | null, source: string): Positions {
  if (cursor === null) return new Map();
  try {
    return new Map(Object.entries((JSON.parse(cursor) as { topics: Record<string, TopicPosition> }).topics));
  } catch (cause) {
    throw new UndertoneError(
      'cursor',
      `The cursor of the source ${source} cannot be read; give the source another name in the configuration to begin anew.`,
      { cause },
    );
  }
}

export const formatPositions = (positions: Positions): Cursor =>
  JSON.stringify({ topics: Object.fromEntries(positions) });
