/** The port of sinks that hold posts in objects, each of many posts and written whole. */
import type { Place } from './sink.ts';

export interface ObjectSink extends Place {
  /**
   * Makes sure that it can be written to, and removes what was written under the names of parts and is not among the
   * keys: what a crash left, or another lake before this one. Throws a SinkError.
   */
  prepare(keys: ReadonlySet<string>, signal: AbortSignal): Promise<void>;
  /** Resolves when the object is durable; one under the same key is replaced at once. Throws a SinkError. */
  put(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Objects that are not there are no error. Throws a SinkError. */
  remove(keys: readonly string[], signal: AbortSignal): Promise<void>;
}

export type ObjectFormat = 'parquet' | 'jsonl';

const SUFFIX: Record<ObjectFormat, string> = { parquet: 'parquet', jsonl: 'jsonl.gz' };
/** The value that Hive, and those that read its folders, take for none. */
const NO_DAY = '__HIVE_DEFAULT_PARTITION__';
const PART_KEY = /^date=[^/]+\/undertone-\d{9}\.(?:parquet|jsonl\.gz)$/;

/** The key of a part below the sink's prefix. */
export const partKey = ({ part, day }: { part: number; day: string | null }, format: ObjectFormat): string =>
  `date=${day ?? NO_DAY}/undertone-${String(part).padStart(9, '0')}.${SUFFIX[format]}`;

export const isPartKey = (key: string): boolean => PART_KEY.test(key);
