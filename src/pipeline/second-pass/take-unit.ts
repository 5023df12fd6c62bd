/**
 * One unit of scoring, from its rows to the swap: read, score part by part, write, swap. Nothing of it is on disk before
 * it is whole, and the swap is one transaction, so a kill at any point leaves it either undone or done.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { OwnedLake } from '../../lake/lake.ts';
import { inheritPassed } from '../../lake/scores/passed.ts';
import { droppable } from '../../lake/withheld.ts';
import { isModelDown } from '../../sentiment/failures.ts';
import type { OpenReply, OpenRequest, WriteReply } from './protocol.ts';
import type { Scorer } from './scorer.ts';

export interface UnitWork {
  /** Texts that the model is given at once. */
  batch: number;
  /** Asked before each batch, and may take its time; false leaves the unit undone. */
  pace(): Promise<boolean>;
  /** Told of the unit once its rows are read. */
  onOpened?(opened: OpenReply): void;
  /** Told after each batch: posts of it, and those of the unit that are left. */
  onScored?(posts: number, left: number): void;
  /**
   * Inside the transaction; `keys` are of the objects of posts that hold the unit's rows from now on. Not all of its rows
   * are in it where it was broken off.
   */
  settle(reply: WriteReply, keys: readonly string[], unit: { opened: OpenReply; isWhole: boolean }): void;
}

/**
 * Null where it was left undone: `pace` ended it, or an object was replaced meanwhile, with which its rows come again.
 * What a model was paid for is kept: where that goes down, or the unit is ended, its scores so far are written first.
 */
export async function takeUnit(
  lake: OwnedLake,
  scorer: Scorer,
  request: Omit<OpenRequest, 'type' | 'gone'>,
  work: UnitWork,
): Promise<WriteReply | null> {
  const opened = await scorer.ask({ type: 'open', gone: droppable(lake.db), ...request });
  work.onOpened?.(opened);
  let failure: unknown = null;
  let left = opened.due;
  try {
    while (left > 0 && (await work.pace())) {
      const before = left;
      ({ left } = await scorer.ask({ type: 'score', most: work.batch }));
      work.onScored?.(before - left, left);
    }
  } catch (error) {
    if (!isModelDown(error)) throw error;
    failure = error;
  }
  const isWhole = left === 0;
  if (isWhole || (scorer.hasCharged && left < opened.due)) {
    const done = await lake.writer.alone(() => swap(lake, scorer, { opened, isWhole }, work));
    if (isWhole) return done;
  }
  if (failure !== null) throw failure;
  return null;
}

async function swap(
  { db, objects, writer }: OwnedLake,
  scorer: Scorer,
  unit: { opened: OpenReply; isWhole: boolean },
  { settle }: UnitWork,
): Promise<WriteReply | null> {
  const { models, keys } = unit.opened;
  if (!areLive(db, keys)) return null;
  const reply = await scorer.ask({
    type: 'write',
    gone: droppable(db),
    postsObject: writer.takeObjectNumber(),
    supersededObjects: Object.fromEntries(models.map((one) => [one, writer.takeObjectNumber()])),
  });
  if (reply.written === null) {
    writer.enter([], () => settle(reply, keys, unit));
    return reply;
  }
  const { posts, superseded, dropped, documents } = reply.written;
  if (documents === null) {
    // Beside the posts, which stay as they are.
    writer.enter(superseded, () => settle(reply, keys, unit));
    return reply;
  }
  const inherit = inheritPassed(db, keys);
  const entered = posts === null ? [] : [posts];
  writer.rescore(keys, [...entered, ...superseded], dropped, documents, () => {
    inherit(entered);
    settle(
      reply,
      entered.map(({ key }) => key),
      unit,
    );
  });
  for (const key of keys) await objects.delete(key);
  return reply;
}

/** Whether the manifest still names them all. */
export function areLive(db: DatabaseSync, keys: readonly string[]): boolean {
  const find = db.prepare('select 1 from object where key = ?');
  return keys.every((key) => find.get(key) !== undefined);
}
