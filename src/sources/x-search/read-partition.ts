import { type ReadAllowance, UNLIMITED } from '../../model/allowance.ts';
import type { Block } from '../../model/block.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import type { Coverage } from '../../model/coverage.ts';
import { XApiError } from '../x-api/errors.ts';
import { FEWEST_POSTS, floorSecond } from './endpoint.ts';
import type { Page } from './page.ts';
import type { Partition } from './partitions.ts';
import type { XSearch } from './x-search.ts';

/** How far a partition has come; made durable with each of its pages. */
export interface PartitionProgress {
  /** Where the search now running ends: the partition's own end, or earlier where it was begun again. */
  until: number;
  /** Of the next page; null for a first page. */
  token: string | null;
  fetched: number;
  /** When the oldest post so far was posted, ms; null where none came. */
  oldest: number | null;
  done: boolean;
}

/** A page as a block, with how far its partition is once it is durable. */
export interface PartitionBlock extends Block {
  progress: PartitionProgress;
}

export interface PartitionOptions {
  /** In whose name the blocks are. */
  source: string;
  topic: string;
  /** The topic's rule, as X takes it. */
  query: string;
  partition: Partition;
  /** From the last block that is durable; null where nothing was read. */
  progress: PartitionProgress | null;
  allowance?: ReadAllowance;
  /** Why the allowance gives no more, for people. */
  whyNoMore?: () => string;
  clock?: Clock;
}

/** An expired token is taken for one so often without a page between; then the request itself is wrong. */
const RESTARTS = 2;

/**
 * Reads one partition page by page, newest posts first, from where it was left. A page is one block; asking
 * for the next acknowledges it. Where the allowance is used up it ends early with a gap. Throws what
 * `XSearch.page` throws.
 */
export async function* readPartition(
  search: XSearch,
  options: PartitionOptions,
  signal: AbortSignal,
): AsyncGenerator<PartitionBlock> {
  const { source, topic, query, partition, allowance = UNLIMITED, clock = systemClock } = options;
  let progress: PartitionProgress = options.progress ?? {
    until: partition.to,
    token: null,
    fetched: 0,
    oldest: null,
    done: false,
  };
  let restarts = 0;
  const block = (payload: Uint8Array, coverage: Coverage[], charged: number): PartitionBlock => ({
    source,
    format: { kind: 'jsonl', topics: [topic] },
    payload,
    receivedAt: clock.now(),
    cursor: null,
    coverage,
    charged,
    progress,
  });
  while (!progress.done && !signal.aborted) {
    const wanted = pageSize(search, partition, progress);
    const allowed = allowance.take(wanted);
    try {
      if (allowed < FEWEST_POSTS) {
        const detail = options.whyNoMore?.() ?? 'The budget of the month was used up.';
        yield block(new Uint8Array(), [budgetGap(topic, partition, progress, detail)], 0);
        return;
      }
      const { until: to, token } = progress;
      const page = await search.page({ query, from: partition.from, to, token, posts: allowed }, signal);
      restarts = 0;
      progress = advanced(progress, page, partition);
      const payload = page.posts > 0 ? page.payload : new Uint8Array();
      yield block(payload, coverageOf(topic, partition, progress), page.posts);
    } catch (error) {
      const expired = error instanceof XApiError && error.kind === 'invalid' && progress.token !== null;
      if (!expired || restarts++ >= RESTARTS) throw error;
      progress = restarted(progress);
    } finally {
      allowance.giveBack(allowed);
    }
  }
}

function pageSize({ endpoint }: XSearch, { limit }: Partition, { fetched }: PartitionProgress): number {
  const left = limit === null ? endpoint.mostPosts : limit - fetched;
  return Math.max(FEWEST_POSTS, Math.min(endpoint.mostPosts, left));
}

function advanced(before: PartitionProgress, page: Page, { limit }: Partition): PartitionProgress {
  const fetched = before.fetched + page.posts;
  const enough = limit !== null && fetched >= limit;
  return {
    until: before.until,
    token: page.nextToken,
    fetched,
    oldest: page.oldest ?? before.oldest,
    done: page.nextToken === null || enough,
  };
}

/** The search without its token: up to and with the second of the oldest post, whose others may be missing. */
function restarted(before: PartitionProgress): PartitionProgress {
  const { oldest, until } = before;
  const end = oldest === null ? until : Math.min(until, floorSecond(oldest) + 1000);
  return { ...before, until: end, token: null };
}

/** Pages come newest first: what is after the second of the oldest post is complete. */
function coverageOf(topic: string, partition: Partition, progress: PartitionProgress): Coverage[] {
  const { from, to, of, limit } = partition;
  const { token, done, fetched, oldest } = progress;
  const notes: Coverage[] = [];
  const reached = token === null && done ? from : oldest === null ? to : floorSecond(oldest) + 1000;
  if (reached < to) notes.push({ kind: 'covered', topic, from: Math.max(from, reached), to });
  if (done) {
    const capped = limit !== null && (token !== null || to < of.to);
    notes.push({ kind: 'fetched', topic, from: of.from, to: of.to, fetched, capped, estimated: of.posts });
  }
  return notes;
}

/** What a partition still misses. */
export function missing({ from, of, limit }: Partition, progress: PartitionProgress | null, to: number) {
  const oldest = limit === null ? (progress?.oldest ?? null) : null;
  return {
    from: limit === null ? from : of.from,
    to: oldest === null ? (limit === null ? to : of.to) : Math.min(to, floorSecond(oldest) + 1000),
  };
}

function budgetGap(
  topic: string,
  partition: Partition,
  progress: PartitionProgress,
  detail: string,
): Coverage {
  return {
    kind: 'gap',
    topic,
    ...missing(partition, progress, partition.to),
    reason: 'budget',
    detail,
    healable: true,
  };
}
