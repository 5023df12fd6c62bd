/** The posts that match a rule, by the numbers of their rows. */

import { abortError } from '../failures.ts';
import type { PostFilter } from '../filter.ts';
import type { AskOptions, LakePosts } from '../lake-posts.ts';
import { scanPosts } from '../scan.ts';
import { compileRule } from './compile.ts';

type RuleFilter = Pick<PostFilter, 'from' | 'to'> & { rule: string };

/** A view asks several questions of one rule at once: what is found is found for all of them. */
interface Finding {
  key: string;
  rows: Promise<BigInt64Array>;
  /** Who waits for it. It goes on until none does. */
  waiting: number;
  done: boolean;
  stop: AbortController;
}

const KEPT = 4;
const findings = new WeakMap<LakePosts, Finding[]>();

/** As of what is committed now. */
export async function rowsMatching(
  reader: LakePosts,
  filter: RuleFilter,
  { signal }: AskOptions,
): Promise<BigInt64Array> {
  const kept = findings.get(reader) ?? [];
  const key = JSON.stringify([reader.version, filter]);
  const finding =
    kept.find((one) => one.key === key && !one.stop.signal.aborted) ?? begin(reader, filter, key);
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

function begin(reader: LakePosts, filter: RuleFilter, key: string): Finding {
  const stop = new AbortController();
  const finding = { key, rows: find(reader, filter, stop.signal), waiting: 0, done: false, stop };
  finding.rows.then(
    () => {
      finding.done = true;
    },
    // What failed is not kept: the next question asks anew.
    () => stop.abort(),
  );
  return finding;
}

async function find(
  reader: LakePosts,
  { rule, ...filter }: RuleFilter,
  signal: AbortSignal,
): Promise<BigInt64Array> {
  const { columns, prefilter, matches } = compileRule(rule);
  const rows: number[] = [];
  await scanPosts(
    reader,
    {
      columns,
      filter,
      scope: filter,
      also: prefilter,
      begin: () => {
        rows.length = 0;
      },
      row: (post, number) => {
        if (matches(post)) rows.push(number);
      },
    },
    { signal },
  );
  return BigInt64Array.from(rows, BigInt);
}
