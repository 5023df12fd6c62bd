/** The one object that says which publication of a lake counts. */
import { CorruptionError, messageOf, UndertoneError } from '../../model/errors.ts';
import type { LakeDescription } from '../lake.ts';
import { POINTER_KEY } from './keys.ts';
import type { Condition, S3Objects } from './s3-objects.ts';

/** Raised when an older program could no longer read what is published. */
export const PUBLICATION_FORMAT = 1;

export interface Who {
  host: string;
  pid: number;
  command: string;
}

export interface Pointer {
  format: number;
  /** What lake.json says; null before the first publication. */
  lake: LakeDescription | null;
  /** How often the lake was published. */
  publication: number;
  /** ISO 8601; with `by`, of the last publication. */
  published_at: string | null;
  by: Who | null;
  /** The key of the inventory; null before the first publication. */
  inventory: string | null;
  /**
   * The lease under which it was written. A new owner writes the pointer anew before all else, so that what its
   * predecessor was about to publish is refused.
   */
  lease: string;
  /** The lease under which the last publication was made. */
  published_under: string | null;
}

export interface ReadPointer {
  pointer: Pointer;
  etag: string;
}

/** @throws UndertoneError `lake-too-new`; CorruptionError where it is no pointer */
export async function readPointer(objects: S3Objects): Promise<ReadPointer | null> {
  const found = await objects.getTagged(POINTER_KEY);
  if (found === null) return null;
  const where = objects.locate(POINTER_KEY);
  let pointer: Pointer;
  try {
    pointer = JSON.parse(Buffer.from(found.bytes).toString('utf8')) as Pointer;
    if (!Number.isInteger(pointer.format) || !Number.isInteger(pointer.publication))
      throw new Error('it names no publication');
  } catch (error) {
    throw new CorruptionError(
      `${where} is damaged (${messageOf(error)}); "undertone push" sends it anew from a machine that has the lake.`,
      error,
    );
  }
  if (pointer.format > PUBLICATION_FORMAT) {
    throw new UndertoneError(
      'lake-too-new',
      `The lake at ${objects.locate('').slice(0, -1)} was published by a newer Undertone (format ${pointer.format}; this one reads up to ${PUBLICATION_FORMAT}). Update Undertone to use it.`,
    );
  }
  return { pointer, etag: found.etag };
}

/** Returns the new tag; null where the pointer is no longer what was read. */
export const writePointer = (
  objects: S3Objects,
  pointer: Pointer,
  condition: Condition,
): Promise<string | null> =>
  objects.putIf(POINTER_KEY, Buffer.from(`${JSON.stringify(pointer)}\n`), condition);
