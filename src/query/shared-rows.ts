/** Rows that questions of one moment have in common: a view asks several of one search or rule at once. */
import { abortError } from './failures.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';

interface Finding {
  key: string;
  rows: Promise<BigInt64Array>;
  /** Who waits for it. It goes on until none does. */
  waiting: number;
  done: boolean;
  stop: AbortController;
}

const KEPT = 4;
/** Of more rows than these nothing is kept for questions that come later. */
const MOST_KEPT_ROWS = 1_000_000;
const findings = new WeakMap<LakePosts, Finding[]>();

/** What `find` finds as of what is committed now; `what` names it. Found once for all who ask meanwhile. */
export async function sharedRows(
  reader: LakePosts,
  what: object,
  find: (signal: AbortSignal) => Promise<BigInt64Array>,
  { signal }: AskOptions,
): Promise<BigInt64Array> {
  const kept = findings.get(reader) ?? [];
  const key = JSON.stringify([reader.version, what]);
  const finding = kept.find((one) => one.key === key && !one.stop.signal.aborted) ?? begin(key, find);
  findings.set(reader, [finding, ...kept.filter((one) => one.key !== key)].slice(0, KEPT));
  const leaving = Promise.withResolvers<never>();
  const leave = (): void => leaving.reject(abortError(signal!));
  signal?.addEventListener('abort', leave);
  finding.waiting++;
  try {
    signal?.throwIfAborted();
    return await Promise.race([finding.rows, leaving.promise]);
  } finally {
    signal?.removeEventListener('abort', leave);
    if (--finding.waiting === 0 && !finding.done) finding.stop.abort();
  }
}

function begin(key: string, find: (signal: AbortSignal) => Promise<BigInt64Array>): Finding {
  const stop = new AbortController();
  const finding = { key, rows: find(stop.signal), waiting: 0, done: false, stop };
  finding.rows.then(
    ({ length }) => {
      finding.done = true;
      if (length > MOST_KEPT_ROWS) stop.abort();
    },
    // What failed is not kept: the next question asks anew.
    () => stop.abort(),
  );
  return finding;
}
