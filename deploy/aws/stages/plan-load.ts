/**
 * What the next load of Redshift reads: every object of posts, windows and tombstones that has come since the last.
 * Loading one again changes nothing, so a stretch of time is looked at twice rather than an object missed.
 */

import { type Copy, copier, redshiftMerges } from '../../../src/lake/warehouse/redshift-load.ts';
import { redshiftTables } from '../../../src/lake/warehouse/redshift-tables.ts';
import { WINDOW_COLUMNS } from '../../../src/windows/window.ts';

export interface Arrival {
  key: string;
  bytes: number;
  /** When it was written, ms. */
  at: number;
}

/** An object is dated when its upload begins and seen when that has ended. */
const OVERLAP_MS = 15 * 60_000;
const SCHEMA = 'public';

/** Each folder that is loaded, with the table it is copied into and how it is laid out. */
const FOLDERS = [
  {
    folder: 'posts/',
    table: 'tweet_loading',
    format: 'format as parquet serializetojson manifest',
    kept: false,
  },
  { folder: 'windows/', table: 'sentiment_loading', format: 'format as parquet manifest', kept: false },
  // A tombstone may come before the row that it hides: all of them stay.
  { folder: 'tombstones/posts/', table: 'hidden_post', format: "format as json 'auto' manifest", kept: true },
  {
    folder: 'tombstones/accounts/',
    table: 'hidden_account',
    format: "format as json 'auto' manifest",
    kept: true,
  },
] as const;

export interface LoadSource {
  /** The lake's root, `s3://bucket/prefix/`, with its slash at the end. */
  root: string;
  /** The ARN of the role that Redshift reads the bucket with. */
  role: string;
  /** Objects below a folder of the root, keys relative to it, in any order. */
  list(folder: string): AsyncIterable<Arrival>;
  /** Keeps a manifest and gives its address. */
  keep(name: string, manifest: string): Promise<string>;
}

export interface LoadPlan {
  /** Objects to be copied; where there are none there is nothing to do. */
  objects: number;
  /** To be run in this order in one transaction. */
  statements: string[];
  /** What the next plan is to begin at: ISO 8601. */
  upTo: string;
  /** Whether there is more to load at once. */
  more: boolean;
}

/**
 * `since`: `upTo` of the last load, ISO 8601; null for all there is. At most `most` objects of a folder are loaded at
 * a time, the oldest first. Throws where more than that were written within the stretch that is looked at twice.
 */
export async function planLoad(
  source: LoadSource,
  since: string | null,
  now: number,
  most = 50_000,
): Promise<LoadPlan> {
  const after = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since) - OVERLAP_MS;
  const found: { folder: (typeof FOLDERS)[number]; arrivals: Arrival[] }[] = [];
  let upTo = now;
  let more = false;
  for (const folder of FOLDERS) {
    const { arrivals, cut } = await oldest(source.list(folder.folder), after, most);
    found.push({ folder, arrivals });
    if (cut === null) continue;
    upTo = Math.min(upTo, cut);
    more = true;
  }
  if (more && since !== null && upTo <= Date.parse(since))
    throw new Error(
      `More than ${most} objects were written within a quarter of an hour, which is more than one load takes.`,
    );
  const copies: Copy[] = [];
  let objects = 0;
  const copy = copier(source.root, source.role, SCHEMA);
  for (const { folder, arrivals } of found) {
    const within = arrivals.filter(({ at }) => at <= upTo);
    if (within.length === 0) continue;
    const name = `${new Date(upTo).toISOString().replaceAll(':', '-')}-${folder.table}.manifest`;
    const address = await source.keep(name, manifestOf(source.root, within));
    copies.push(copy(folder.table, folder.folder, folder.format, address));
    objects += within.length;
  }
  return { objects, statements: statementsOf(copies), upTo: new Date(upTo).toISOString(), more };
}

function statementsOf(copies: readonly Copy[]): string[] {
  const options = { windows: WINDOW_COLUMNS, schema: SCHEMA };
  const cleared = FOLDERS.filter(({ kept }) => !kept).map(
    ({ table }) => `delete from "${SCHEMA}"."${table}"`,
  );
  return [
    ...redshiftTables(options).map(({ sql }) => sql),
    ...cleared,
    ...copies.map(({ sql }) => sql),
    ...redshiftMerges(options),
  ];
}

/** COPY of Parquet asks for the length of each object. */
const manifestOf = (root: string, arrivals: readonly Arrival[]): string =>
  JSON.stringify({
    entries: arrivals.map(({ key, bytes }) => ({
      url: `${root}${key}`,
      mandatory: true,
      meta: { content_length: bytes },
    })),
  });

/** The oldest so many that are younger than `after`; `cut` is the time of the last where there are more. */
async function oldest(
  listed: AsyncIterable<Arrival>,
  after: number,
  most: number,
): Promise<{ arrivals: Arrival[]; cut: number | null }> {
  let arrivals: Arrival[] = [];
  let cut: number | null = null;
  const shorten = (): void => {
    if (arrivals.length <= most) return;
    arrivals.sort((a, b) => a.at - b.at);
    arrivals = arrivals.slice(0, most);
    // Others of the time of the last may be among those left out.
    cut = arrivals.at(-1)!.at - 1;
  };
  for await (const arrival of listed) {
    if (arrival.at <= after || arrival.bytes === 0) continue;
    arrivals.push(arrival);
    if (arrivals.length >= 2 * most) shorten();
  }
  shorten();
  return { arrivals, cut };
}
