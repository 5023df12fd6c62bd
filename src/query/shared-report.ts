/** What a report of a topic and a period tells: for people who do not have the lake. */

import { type LedgerGap, listGaps } from '../ledger/gaps.ts';
import type { Confusion } from '../windows/confusion.ts';
import type { Window } from '../windows/window.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { scopeOf } from './scope.ts';
import { type Summary, summarise } from './summary.ts';
import { listTop, type TopEntry, type TopKind } from './top.ts';
import { listWindows } from './windows.ts';

export const REPORTED = [
  'hashtags',
  'entities',
  'mentions',
  'authors',
  'urls',
  'langs',
] as const satisfies readonly TopKind[];

export interface SharedReport {
  filter: PostFilter;
  /** When it was made, ms. */
  madeAt: number;
  sample: boolean;
  summary: Summary;
  /** The same of as long a time before; null where the beginning is not given. */
  previous: (Summary & { from: Date; to: Date }) | null;
  lengthMs: number;
  windows: Window[];
  tops: { kind: (typeof REPORTED)[number]; top: TopEntry[] }[];
  gaps: LedgerGap[];
  /** What scored the posts, most first; null for those that none did. */
  models: { model: string | null; posts: number }[];
  confusion: Confusion | null;
}

const ENTRIES = 10;
const MOST_GAPS = 50;
const MINUTE = 60_000;
const LENGTHS = [1, 5, 15, 30, 60, 120, 180, 360, 720, 1440, 10_080, 40_320].map(
  (minutes) => minutes * MINUTE,
);
const WINDOWS = 120;

export async function gatherReport(
  reader: LakePosts,
  asked: PostFilter,
  confusion: Confusion | null,
  now: number,
  ask: AskOptions = {},
): Promise<SharedReport> {
  const filter = checkFilter(asked);
  const { from, to = now } = filter;
  const summary = await summarise(reader, filter, confusion, ask);
  const before = from === undefined || from >= to ? null : { ...filter, from: from - (to - from), to: from };
  const previous =
    before === null
      ? null
      : {
          ...(await summarise(reader, before, confusion, ask)),
          from: new Date(before.from),
          to: new Date(before.to),
        };
  const begin = from ?? summary.from?.getTime() ?? now;
  const end = Math.min(to, summary.to?.getTime() ?? to);
  const lengthMs = LENGTHS.find((length) => (end - begin) / length <= WINDOWS) ?? LENGTHS.at(-1)!;
  const windows = await listWindows(
    reader,
    { ...filter, ...(begin < end ? { from: begin, to: end } : {}) },
    confusion,
    { lengthMs, fill: true, limit: 1000 },
    ask,
  );
  const tops: SharedReport['tops'] = [];
  for (const kind of REPORTED) {
    const { top } = await listTop(reader, kind, filter, { limit: ENTRIES }, ask);
    tops.push({ kind, top });
  }
  return {
    filter,
    madeAt: now,
    sample: reader.lake.description.holds === 'sample',
    summary,
    previous,
    lengthMs,
    windows,
    tops,
    gaps: listGaps(
      reader.lake.db,
      { from: begin, to: end, ...(filter.topics ? { topics: filter.topics } : {}) },
      { now, owned: false },
    ).slice(-MOST_GAPS),
    models: await modelsOf(reader, filter, ask),
    confusion,
  };
}

async function modelsOf(
  reader: LakePosts,
  filter: PostFilter,
  ask: AskOptions,
): Promise<SharedReport['models']> {
  const where = whereOf(filter);
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) =>
      `select model, count(*)::DOUBLE as posts from ${posts} where ${where.sql} group by model order by posts desc, model`,
    values: where.values,
  });
  return rows.map(({ model, posts }) => ({ model: model as string | null, posts: Number(posts) }));
}
