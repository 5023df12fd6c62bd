import type { Cursor } from '../../model/block.ts';
import { UndertoneError } from '../../model/errors.ts';
import { DoneObjects } from './done-objects.ts';

/** How far a bucket has been read. */
export interface BucketState {
  done: DoneObjects;
  /** The object that is being read, with the place in it: the cursor of a file, or bytes of raw frames. */
  current: { object: string; at: string } | null;
}

export const writeBucketCursor = ({ done, current }: BucketState): Cursor => {
  const { mark, seen } = done.toJSON();
  const packed = seen.map(([id, modified]) => `${id}${modified.toString(36)}`).join(' ');
  return JSON.stringify({ v: 1, mark, seen: packed, current });
};

const ID_LENGTH = 11;

/** Null is the beginning. */
export function readBucketCursor(cursor: Cursor | null, source: string): BucketState {
  if (cursor === null) return { done: new DoneObjects(), current: null };
  try {
    const { v, mark, seen, current } = JSON.parse(cursor) as {
      v: number;
      mark: number | null;
      seen: string;
      current: BucketState['current'];
    };
    if (v !== 1) throw new Error(`version ${v}`);
    const entries = seen.split(' ').filter((entry) => entry !== '');
    const done = new DoneObjects(
      mark ?? undefined,
      entries.map((entry) => [entry.slice(0, ID_LENGTH), Number.parseInt(entry.slice(ID_LENGTH), 36)]),
    );
    return { done, current };
  } catch (cause) {
    throw new UndertoneError(
      'cursor',
      `The cursor of the source ${source} cannot be read; give the source another name in the configuration to begin anew.`,
      { cause },
    );
  }
}
