import type { DatabaseSync } from 'node:sqlite';
import { scoresFolder } from '../layout.ts';
import { listObjects } from '../manifest.ts';
import type { ManifestEntry } from '../writer.ts';
import { folderOf } from './waiting.ts';

/** The objects of each model, by folder such as `scores/model=linear@1.0.0`. */
export const scoresByModel = (db: DatabaseSync): Map<string, ManifestEntry[]> =>
  Map.groupBy(listObjects(db, 'scores'), ({ key }) => folderOf(key));

/** Keys of the objects that hold what one model said; `model` is name@version. */
export const scoresOf = (db: DatabaseSync, model: string): string[] =>
  (scoresByModel(db).get(scoresFolder(model)) ?? []).map(({ key }) => key);
