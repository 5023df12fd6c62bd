import type { DatabaseSync } from 'node:sqlite';
import { scoresFolder } from '../layout.ts';
import { listObjects } from '../manifest.ts';
import type { ManifestEntry } from '../writer.ts';
import { folderOf } from './waiting.ts';

/** The objects of each model, by folder such as `scores/model=linear@1.0.0`. */
export const scoresByModel = (db: DatabaseSync): Map<string, ManifestEntry[]> =>
  Map.groupBy(listObjects(db, 'scores'), ({ key }) => folderOf(key));

/** The model, name@version, of such a folder. */
export const modelOf = (folder: string): string => decodeURIComponent(folder.slice(folder.indexOf('=') + 1));

/** Keys of the objects that hold what one model said; `model` is name@version. */
export const scoresOf = (db: DatabaseSync, model: string): string[] =>
  (scoresByModel(db).get(scoresFolder(model)) ?? []).map(({ key }) => key);

/** What one model said of posts of some time: the objects that may hold it, and SQL over their rows. */
export interface ZonePart {
  keys: string[];
  where: string;
}

/** The part of a model's scores that may be of posts in these objects, so that little is read for each unit. */
export function scoresNear(db: DatabaseSync, model: string, postKeys: readonly string[]): ZonePart {
  const wanted = new Set(postKeys);
  const posts = listObjects(db, 'posts').filter(({ key }) => wanted.has(key));
  const zone = scoresByModel(db).get(scoresFolder(model)) ?? [];
  const from = Math.min(...posts.map(({ minTime }) => minTime ?? Number.NEGATIVE_INFINITY));
  const to = Math.max(...posts.map(({ maxTime }) => maxTime ?? Number.POSITIVE_INFINITY));
  const near = zone.filter(
    ({ minTime, maxTime }) => minTime === null || maxTime === null || (minTime <= to && maxTime >= from),
  );
  const isBounded = Number.isFinite(from) && Number.isFinite(to);
  const moment = (ms: number): string => `make_timestamp(${ms}::BIGINT * 1000)`;
  // Times are kept to the millisecond; a row without one may stand among others.
  const where = isBounded
    ? `(created_at is null or created_at between ${moment(Math.floor(from))} and ${moment(Math.ceil(to) + 1)})`
    : 'true';
  return { keys: near.map(({ key }) => key), where };
}
