import type { StoredBackfillJob } from '../../lake/backfill-jobs.ts';
import type { StoredBackfill } from '../../lake/backfills.ts';
import type { RunningBackfill } from './running.ts';

/** `planned`: it was estimated, and nothing of it was read. `waiting`: running, but X allows nothing at this moment. `stopped`: by its command, which goes on when given again. */
export const BACKFILL_STATES = [
  'planned',
  'running',
  'waiting',
  'stopped',
  'cancelled',
  'out-of-budget',
  'failed',
  'done',
] as const;

/** A backfill as others see it. Times are ISO 8601, UTC. */
export interface BackfillView {
  id: string;
  source: string;
  topic: string;
  rule: string;
  from: string;
  to: string;
  /** Only so many posts of every stretch so long; null where all are fetched. */
  sample: { limit: number; every_seconds: number } | null;
  state: (typeof BACKFILL_STATES)[number];
  /** Why it waits or failed. */
  reason: string | null;
  partitions: number;
  partitions_done: number;
  /** Posts that came, and those that X counted when it was planned. */
  posts: number;
  estimated: number;
  /** US dollars for those that came, at the price that is configured now. */
  dollars: number;
  posts_per_second: number | null;
  seconds_left: number | null;
  planned_at: string;
  finished_at: string | null;
}

export function viewBackfill(
  stored: StoredBackfill,
  job: StoredBackfillJob | undefined,
  running: RunningBackfill | undefined,
  pricePerPost: number,
): BackfillView {
  const { id, request, fetched, estimated, pieces, piecesDone, createdAt, doneAt } = stored;
  const { source, topic, rule, from, to, sample } = request;
  const pace = running?.pace() ?? null;
  return {
    id,
    source,
    topic,
    rule,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    sample: sample === null ? null : { limit: sample.limit, every_seconds: sample.every / 1000 },
    ...standingOf(stored, job, running),
    partitions: pieces,
    partitions_done: piecesDone,
    posts: fetched,
    estimated,
    dollars: fetched * pricePerPost,
    posts_per_second: pace?.rate ?? null,
    seconds_left: pace?.left ?? null,
    planned_at: new Date(createdAt).toISOString(),
    finished_at: doneAt === null ? null : new Date(doneAt).toISOString(),
  };
}

function standingOf(
  { doneAt, fetched, piecesDone }: StoredBackfill,
  job: StoredBackfillJob | undefined,
  running: RunningBackfill | undefined,
): Pick<BackfillView, 'state' | 'reason'> {
  if (running !== undefined) {
    const reason = running.waiting;
    return { state: reason === null ? 'running' : 'waiting', reason };
  }
  if (doneAt !== null) return { state: 'done', reason: null };
  if (job === undefined && fetched === 0 && piecesDone === 0) return { state: 'planned', reason: null };
  // One that was running when its process ended is not yet begun again.
  if (job === undefined || job.state === 'running') return { state: 'stopped', reason: null };
  return { state: job.state, reason: job.reason };
}
