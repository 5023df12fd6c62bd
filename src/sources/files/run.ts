/** A run of whole records of a stream, as a framer cuts it. */
export interface Run {
  /** The records with their separators between them; one record's beginning where it is dead. */
  payload: Uint8Array;
  records: number;
  /** The place in the stream after the run and its last separator. */
  end: number;
  /** Why the one record of this run cannot be taken in; null for good ones. */
  dead: string | null;
  /**
   * Where the last record begins if the stream ends without a separator after it: should the file grow, the
   * record may go on, and reading begins there again. Else null.
   */
  tail: number | null;
}

export interface RunLimits {
  /** A run ends with the record that reaches either. */
  bytes: number;
  records: number;
}

export const DEFAULT_LIMITS: RunLimits = { bytes: 2 << 20, records: 8192 };

/** Records beyond this size are not held in memory: they are dead letters. */
export const MAX_RECORD = 16 << 20;
/** How much of a dead record is kept. */
export const KEPT_OF_DEAD = 64 << 10;

export const TOO_LARGE = 'larger than 16 MiB';

export function deadRun(reason: string, record: Uint8Array, end: number): Run {
  return { payload: record.slice(0, KEPT_OF_DEAD), records: 1, end, dead: reason, tail: null };
}
