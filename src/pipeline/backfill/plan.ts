/** What a backfill is of, what it will cost, and into which pieces it is cut. */
import { hash } from 'node:crypto';
import { Backfills } from '../../lake/backfills.ts';
import { UndertoneError, UsageError } from '../../model/errors.ts';
import { createXApi } from '../../sources/x-api/client.ts';
import {
  ARCHIVE,
  ceilSecond,
  type Endpoint,
  earliest,
  FEWEST_POSTS,
  floorSecond,
  latest,
  RECENT,
} from '../../sources/x-search/endpoint.ts';
import { bursts, fill, type Partition, partition } from '../../sources/x-search/partitions.ts';
import type { PartitionProgress } from '../../sources/x-search/read-partition.ts';
import { XSearch } from '../../sources/x-search/x-search.ts';
import type { TaskContext } from '../handover.ts';
import type { Pipeline } from '../pipeline.ts';
import { runningBackfills } from './running.ts';

export interface BackfillArgs {
  /** In whose name the posts are, as the configuration has it. */
  source: string;
  topic: string;
  /** ms since the epoch; `to` is not within. */
  from: number;
  to: number;
  /** How X is asked. `archive` null: as far back as it has to be. */
  x: { token: string; baseUrl: string | null; archive: boolean | null };
  /** The length of a partition, ms. */
  partition: number;
  /** Partitions read at once. */
  parallel: number;
  /** Takes only so many posts of every stretch so long, ms. */
  sample: { limit: number; every: number } | null;
  /** Reads again what was read already. */
  again: boolean;
  /** It ends once it has brought more posts than this in all; null, or absent, where nothing was confirmed. */
  mostPosts?: number | null;
}

/** With the rule that the topic has in the lake. */
export type Request = BackfillArgs & { rule: string };

export interface BackfillPlan {
  id: string;
  /** Partitions, and those that are still to be read. */
  partitions: number;
  pending: number;
  /** Posts that those hold, as X counts them now. */
  posts: number;
  /** Posts that were fetched already. */
  fetched: number;
  /** US dollars for the posts to come. */
  dollars: number;
  pricePerPost: number;
  /** US dollars that are left of this month's budget; null where there is none. */
  budgetLeft: number | null;
  /** Where an earlier call of the same backfill has begun with it. */
  resumed: boolean;
  /** When all of it was fetched, ISO 8601; null while it was not. */
  finished: string | null;
}

/** Above so many posts a partition is cut: what is lost to a token that expires stays little. */
const MOST_POSTS = 2000;
/** So long a plan that nothing was read of still holds; later X is asked again how many posts there are. */
const FRESH_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
/** Counts by the minute come for 31 days in one answer; beyond, those by the hour say enough. */
const BY_MINUTE_UP_TO_MS = 31 * 24 * HOUR_MS;

/** Finds the plan that an earlier call left, or asks X how many posts there are and makes one. */
export async function planBackfill(
  pipeline: Pipeline,
  args: BackfillArgs,
  context: TaskContext,
): Promise<BackfillPlan> {
  const request = withRule(pipeline, args);
  const id = idOf(request);
  if (args.again && runningBackfills(pipeline).has(id)) {
    throw new UndertoneError('backfill-running', 'This backfill is running already; wait for it to end.');
  }
  const backfills = new Backfills(pipeline.lake.db);
  const earlier = args.again ? null : backfills.find(id);
  const begun =
    earlier !== null && (earlier.doneAt !== null || earlier.fetched > 0 || earlier.piecesDone > 0);
  const fresh = earlier !== null && pipeline.spending.clock.now() - earlier.createdAt < FRESH_MS;
  if (!begun && !fresh) await makePlan(pipeline, request, id, backfills, context);
  const stored = backfills.find(id)!;
  const pending = backfills.pending<Partition, PartitionProgress>(id);
  const posts = pending.reduce((sum, { piece, progress }) => sum + postsLeft(piece, progress), 0);
  const { pricePerPost } = pipeline.spending.options;
  return {
    id,
    partitions: stored.pieces,
    pending: pending.length,
    posts,
    fetched: stored.fetched,
    dollars: posts * pricePerPost,
    pricePerPost,
    budgetLeft: pipeline.spending.left(),
    resumed: begun && stored.doneAt === null,
    finished: stored.doneAt === null ? null : new Date(stored.doneAt).toISOString(),
  };
}

/** What X's count may be wrong by, of another moment as it is, before what was confirmed is exceeded: a tenth, and a page. */
const MARGIN = 0.1;
const MARGIN_POSTS = 100;

/** The most posts that a backfill may bring in all where so many US dollars were confirmed for those to come. */
export function mostPosts({ fetched, pricePerPost }: BackfillPlan, confirmedDollars: number): number | null {
  if (pricePerPost === 0) return null;
  return fetched + Math.floor((confirmedDollars / pricePerPost) * (1 + MARGIN) + 1e-6) + MARGIN_POSTS;
}

/** As X counted them; where more came already, as many as the time that is left holds at the same pace. */
function postsLeft({ from, to, posts }: Partition, progress: PartitionProgress | null): number {
  const counted = posts ?? 0;
  if (progress === null || progress.fetched < counted) return counted - (progress?.fetched ?? 0);
  const { oldest, fetched } = progress;
  return oldest === null || oldest >= to ? 0 : Math.ceil((fetched * (oldest - from)) / (to - oldest));
}

/** Throws a UsageError where the lake does not follow the topic. */
export function withRule({ topics, lake }: Pipeline, args: BackfillArgs): Request {
  const all = topics.list();
  const topic = all.find(({ name }) => name === args.topic);
  if (topic !== undefined) return { ...args, rule: topic.rule };
  const known =
    all.length === 0 ? 'it follows none yet' : `those are ${all.map(({ name }) => name).join(', ')}`;
  throw new UsageError(
    `The lake ${lake.root} follows no topic ${args.topic}; ${known}. Add it to the topics of the configuration, or by "undertone topics add".`,
    { code: 'no-topic' },
  );
}

/** By what a backfill is known: the same one, of the same rule, has the same id. Throws as `withRule`. */
export const backfillId = (pipeline: Pipeline, args: BackfillArgs): string => idOf(withRule(pipeline, args));

/** The same request has the same id, so that it goes on where it was left. */
function idOf({ source, topic, rule, from, to, x, partition: length, sample }: Request): string {
  return hash('sha256', JSON.stringify([source, topic, rule, from, to, x.archive, length, sample])).slice(
    0,
    16,
  );
}

async function makePlan(
  pipeline: Pipeline,
  args: Request,
  id: string,
  backfills: Backfills,
  context: TaskContext,
): Promise<void> {
  const now = pipeline.spending.clock.now();
  const { sample } = args;
  const from = floorSecond(args.from);
  const to = ceilSecond(args.to);
  const endpoint = checked(args, from, to, now);
  const search = openSearch(args, endpoint, context);
  const granularity =
    sample === null ? (to - from <= BY_MINUTE_UP_TO_MS ? 'minute' : 'hour') : ('minute' as const);
  try {
    const counts = await search.counts({ query: args.rule, from, to, granularity }, context.signal);
    const filled = fill(counts, from, to);
    const pieces =
      sample === null
        ? partition(gathered(filled, args.partition), { length: args.partition, mostPosts: MOST_POSTS })
        : bursts(filled, sample);
    const estimated = pieces.reduce((sum, { posts }) => sum + (posts ?? 0), 0);
    const { x, ...asked } = args;
    backfills.create(id, { ...asked, archive: endpoint === ARCHIVE }, pieces, estimated, now);
  } finally {
    pipeline.spending.noteFees(args.source, search.countRequests * endpoint.countsPrice);
  }
}

/** Puts buckets of minutes together to partitions, where they are shorter and hold little. */
function gathered(counts: ReturnType<typeof fill>, length: number): ReturnType<typeof fill> {
  const joined: ReturnType<typeof fill> = [];
  for (const bucket of counts) {
    const last = joined.at(-1);
    const same = last !== undefined && Math.floor(last.from / length) === Math.floor(bucket.from / length);
    if (same && last.posts + bucket.posts <= MOST_POSTS) {
      last.to = bucket.to;
      last.posts += bucket.posts;
    } else joined.push({ ...bucket });
  }
  return joined;
}

/** Says what cannot be asked for, before anything is. */
function checked(args: Request, from: number, to: number, now: number): Endpoint {
  const { topic, rule, sample } = args;
  if (to <= from) throw new UsageError('The range is empty: it has to begin (from) before it ends (to).');
  if (to > latest(now)) {
    throw new UsageError(
      `X can be searched up to ${new Date(latest(now)).toISOString()}, half a minute ago; give an earlier end (to).`,
    );
  }
  const endpoint = endpointFor(args, now);
  const edge = earliest(endpoint, now);
  if (from < edge) {
    throw new UsageError(
      endpoint === RECENT
        ? `Recent search reaches back to ${new Date(edge).toISOString()}; give a later beginning (from), or set "archive: true" for the source where your plan has full-archive search.`
        : `X begins on ${new Date(edge).toISOString().slice(0, 10)}; give a later beginning (from).`,
    );
  }
  if (rule.length > endpoint.mostCharacters) {
    throw new UsageError(
      `The rule of ${topic} has ${rule.length} characters; this search of X takes ${endpoint.mostCharacters}: shorten it, or make two topics of it.`,
    );
  }
  if (sample !== null && sample.limit < FEWEST_POSTS) {
    throw new UsageError(`X gives ${FEWEST_POSTS} posts at the least; give a higher limit.`);
  }
  return endpoint;
}

/** The search that a plan is read with. */
export function openSearch(args: BackfillArgs, endpoint: Endpoint, context: TaskContext): XSearch {
  const { token, baseUrl } = args.x;
  const api = createXApi({ token, ...(baseUrl === null ? {} : { baseUrl }) });
  return new XSearch(api, endpoint, {
    onWait: (reason, ms) => context.progress({ type: 'wait', reason, seconds: ms / 1000 }),
  });
}

/** Which search reaches the pieces that are left. */
export function endpointFor(args: BackfillArgs, now: number): Endpoint {
  if (args.x.archive !== null) return args.x.archive ? ARCHIVE : RECENT;
  return floorSecond(args.from) < earliest(RECENT, now) ? ARCHIVE : RECENT;
}
