/**
 * Makes a lake's state anew from what the lake holds: the posts' objects first, then everything in the raw
 * zone and the old log played again. Rows that are there stay as they are; what is missing, because its
 * object is damaged, comes back from its original; deletions are applied again. What is damaged is set
 * aside under `damaged/` and named; nothing is thrown away.
 */
import { restoreTombstones } from '../lake/erasure/restore.ts';
import { restoreDeletions } from '../lake/erasure/restore-deletions.ts';
import { type OwnedLake, ownLakeAlone } from '../lake/lake.ts';
import { numbersIn } from '../lake/layout.ts';
import { ROWS_PER_OBJECT } from '../lake/owners.ts';
import { SqliteLog } from '../log/sqlite/sqlite-log.ts';
import { Pipeline, type PipelineOptions } from './pipeline.ts';
import { keepDeadLetters } from './rebuild/dead-letters.ts';
import {
  restoreAsked,
  restoreLedger,
  restorePaid,
  restoreSinks,
  restoreTopics,
} from './rebuild/kept-tables.ts';
import { replayLog, restoreLogState } from './rebuild/log.ts';
import { reindexPosts, restoreManifest } from './rebuild/objects.ts';
import { type Damage, OldState } from './rebuild/old-state.ts';
import { replayRaw } from './rebuild/replay-raw.ts';

export interface Rebuilt {
  /** Posts visible afterwards. */
  posts: number;
  /** Rows that came back from their originals, since the object that held them is damaged. */
  restored: number;
  objects: number;
  /** What could not be read, and why; it is under damaged/ now. */
  damaged: Damage[];
}

export async function rebuild(root: string, options: PipelineOptions): Promise<Rebuilt> {
  const damaged: Damage[] = [];
  const { lake, old } = await ownWithoutState(root, options, damaged);
  restoreDeletions(lake.db, (sql, what) => old.rows(sql, what));
  restoreAsked(lake, old);
  damaged.push(...(await restoreTombstones(lake)));
  const raw = await restoreManifest(lake, old, damaged);
  const oldDeadLetters = await lake.objects.list('dead-letters');
  const numbered = [
    ...(await lake.objects.list('posts')),
    ...(await lake.objects.list('windows')),
    ...(await lake.objects.list('metrics')),
    ...(await lake.objects.list('scores')),
    ...(await lake.objects.list('tombstones')),
    ...oldDeadLetters,
  ];
  lake.writer.reserveObjectNumbers(Math.max(old.lastObject(), ...numbered.map((key) => numbersIn(key)[1])));
  const objects = await reindexPosts(lake, old, damaged);
  new SqliteLog(lake.db);
  restoreTopics(lake, old, damaged);
  restoreLedger(lake, old);
  restorePaid(lake, old);
  restoreLogState(lake, old, raw.lastOffset);
  const pipeline = await Pipeline.on(lake, { ...options, housekeeping: false });
  const firstNewRow = lake.writer.takeObjectNumber() * ROWS_PER_OBJECT;
  try {
    await replayRaw(pipeline, raw.keys, damaged);
    await replayLog(pipeline, old, damaged);
    await keepDeadLetters(pipeline, oldDeadLetters);
    restoreSinks(lake, old);
    const count = (sql: string, ...values: number[]): number =>
      Number(lake.db.prepare(sql).get(...values)?.count);
    return {
      posts: count('select count(*) as count from document'),
      restored: count('select count(*) as count from document where row >= ?', firstNewRow),
      objects,
      damaged,
    };
  } finally {
    await pipeline.close();
    old.close();
  }
}

/** The state is moved aside once the lake is owned, and before another one is made. */
async function ownWithoutState(
  root: string,
  { command, publisher }: PipelineOptions,
  damaged: Damage[],
): Promise<{ lake: OwnedLake; old: OldState }> {
  const { promise, resolve } = Promise.withResolvers<OldState>();
  const setAside = (): void => resolve(OldState.setAside(root, damaged));
  const lake = await ownLakeAlone(root, {
    command,
    setAside,
    ...(publisher === undefined ? {} : { publisher }),
  });
  return { lake, old: await promise };
}
