/**
 * Erasure: what is hidden leaves the disk. Zone after zone gets objects without it, each by a transaction of
 * its own, and last the queue is emptied; a crash or a stop in between leaves the rest of the queue to the next
 * run, which finds done what is done.
 */
import { type Compacted, compactByDay } from '../../lake/compact.ts';
import { hideReposts } from '../../lake/erasure/hide.ts';
import { eraseMetrics } from '../../lake/erasure/metrics.ts';
import { type Only, type Targets, takeTargets } from '../../lake/erasure/queue.ts';
import { eraseScores } from '../../lake/erasure/scores.ts';
import { emptyWal, mergeSearch, overwriteFreePages } from '../../lake/erasure/scrub.ts';
import { isScrubDue, scrubbed, settle } from '../../lake/erasure/settle.ts';
import { storeHidden, writeErased } from '../../lake/erasure/tombstones-zone.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { DAMAGED } from '../../lake/layout.ts';
import { postKey } from '../../lake/post-key.ts';
import { eraseFromMapping } from '../../lake/pseudonyms/mapping.ts';
import { sweepTerms } from '../../lake/terms/roll-terms.ts';
import { letGo } from '../../lake/withheld.ts';
import { pseudonymFolder } from '../pseudonyms/key.ts';
import type { RawArchiver } from '../raw-archiver.ts';
import { settleAccounts } from '../settle-accounts.ts';
import { eraseDeadLetters } from './dead-letters.ts';
import { eraseExports } from './exports.ts';
import { Matcher } from './matcher.ts';
import { eraseRaw } from './raw-zone.ts';
import { removeFolder } from './set-aside.ts';

/** What happened in one zone. */
export interface ZoneErased {
  /** Objects before; those of them that were written anew, and removed whole. */
  objects: number;
  rewritten: number;
  removed: number;
  /** Records or rows that are gone. */
  records: number;
}

export interface Erased {
  /** Posts of which everything is gone, and those of which versions before an edit are. */
  posts: number;
  edited: number;
  authors: number;
  /** Reposts that were hidden since they repeat what is erased. */
  reposts: number;
  zones: Record<'raw' | 'posts' | 'scores' | 'metrics' | 'dead-letters' | 'exports' | 'damaged', ZoneErased>;
  /** What became of the posts zone by it; null where nothing was to be erased. */
  compacted: Compacted | null;
  /** False where a reader kept the write-ahead log from being emptied; that is tried again in a while. */
  scrubbed: boolean;
}

const noChange = (): ZoneErased => ({ objects: 0, rewritten: 0, removed: 0, records: 0 });

export const nothingErased = (): Erased => ({
  posts: 0,
  edited: 0,
  authors: 0,
  reposts: 0,
  zones: {
    raw: noChange(),
    posts: noChange(),
    scores: noChange(),
    metrics: noChange(),
    'dead-letters': noChange(),
    exports: noChange(),
    damaged: noChange(),
  },
  compacted: null,
  scrubbed: true,
});

export interface EraseOptions {
  /** Ends it after the object it is at; the rest stays queued. */
  signal: AbortSignal;
  now: number;
  /** What one request is about; everything that is queued unless given. */
  only?: Only;
  onProgress?: (progress: EraseProgress) => void;
}

/** Of the originals, which take the time: objects that were looked through, and all. */
export interface EraseProgress {
  done: number;
  total: number;
}

/** So many at a time, for the memory that it takes. */
const MOST_TARGETS = 100_000;

/** Erases what is queued. Only one may run at a time. */
export async function erase(lake: OwnedLake, archiver: RawArchiver, options: EraseOptions): Promise<Erased> {
  const { db, objects, writer } = lake;
  const { signal } = options;
  const total = nothingErased();
  await settleAccounts(lake);
  for (;;) {
    const first = takeTargets(db, MOST_TARGETS, options.only);
    if (first === null || signal.aborted) break;
    const reposts = await hideReposts(writer, objects, first);
    total.reposts += reposts.length;
    const only = options.only;
    const targets = takeTargets(
      db,
      MOST_TARGETS + reposts.length,
      only === undefined ? undefined : { ...only, keys: [...only.keys, ...reposts.map(postKey)] },
    )!;
    if (!(await eraseTargets(lake, archiver, targets, options, total))) return total;
    if (options.only !== undefined) break;
  }
  await storeHidden(writer, objects);
  if (isScrubDue(writer)) {
    await mergeSearch(db, signal);
    await overwriteFreePages(db);
    total.scrubbed = await emptyWal(db);
    if (total.scrubbed) scrubbed(writer);
  }
  return total;
}

/** False where it was stopped before it was done. */
async function eraseTargets(
  lake: OwnedLake,
  archiver: RawArchiver,
  targets: Targets,
  { signal, now, onProgress }: EraseOptions,
  total: Erased,
): Promise<boolean> {
  const { writer, objects } = lake;
  letGo(lake.db, targets.keys);
  // What is queued was decided on, so its block is enriched and goes to the raw zone now.
  await archiver.flush({ all: true, now });
  if (!(await eraseRaw(lake, targets, signal, total.zones.raw, onProgress))) return false;
  const matcher = new Matcher(targets);
  await eraseDeadLetters(lake, matcher, total.zones['dead-letters']);
  const metrics = await eraseMetrics(
    lake,
    targets.posts.filter(({ isPost }) => !isPost).map(({ hash }) => hash),
  );
  for (const [name, count] of Object.entries(metrics)) total.zones.metrics[name as keyof ZoneErased] += count;
  await eraseExports(lake, targets, total.zones.exports);
  if (targets.whole.length > 0) total.zones.damaged.removed += removeFolder(lake.root, DAMAGED);
  const compacted = await compactByDay(writer, objects);
  await sweepTerms(lake.db, objects);
  total.compacted = compacted;
  total.zones.posts.objects += compacted.objectsBefore;
  total.zones.posts.rewritten += compacted.rows + compacted.rowsDropped > 0 ? compacted.objectsBefore : 0;
  total.zones.posts.records += compacted.rowsDropped;
  // After posts: whatever the second pass still had of them is in the zone by now.
  const scores = await eraseScores(lake, targets.posts);
  for (const [name, count] of Object.entries(scores)) total.zones.scores[name as keyof ZoneErased] += count;
  if (signal.aborted) return false;
  eraseFromMapping(
    pseudonymFolder(lake.root),
    targets.authors.map(({ authorId }) => authorId),
  );
  lake.profiles.forget(targets.authors.map(({ authorId }) => authorId));
  const tombstones = await writeErased(writer, objects, targets);
  settle(writer, targets, tombstones);
  for (const key of tombstones.retired) await objects.delete(key);
  total.posts += targets.posts.filter(({ isPost }) => !isPost).length;
  total.edited += targets.posts.filter(({ isPost }) => isPost).length;
  total.authors += targets.authors.length;
  return true;
}
