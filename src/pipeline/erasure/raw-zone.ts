/** Erases from the raw zone: finds the objects that may hold something, has them rewritten, swaps them. */

import {
  encodePrints,
  printOf,
  printOfAuthor,
  printOfWord,
  sharesAny,
  sortPrints,
} from '../../lake/erasure/prints.ts';
import type { Targets } from '../../lake/erasure/queue.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { listObjects } from '../../lake/manifest.ts';
import type { ManifestEntry } from '../../lake/writer.ts';
import { passed } from '../../model/durable-boundary.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { EraseProgress, ZoneErased } from './erase.ts';
import type { ErasedRaw } from './erase-raw.ts';
import { idWords } from './matcher.ts';
import { RawEraser } from './raw-eraser.ts';

/** With more texts to look for than this, decoding is quicker. */
const MOST_NEEDLES = 8;

/** False where it was stopped before every object was looked at. */
export async function eraseRaw(
  lake: OwnedLake,
  targets: Targets,
  signal: AbortSignal,
  zone: ZoneErased,
  onProgress: (progress: EraseProgress) => void = () => {},
): Promise<boolean> {
  const { db } = lake;
  db.exec('delete from raw_prints where object not in (select key from object)');
  const raw = listObjects(db, 'raw');
  zone.objects += raw.length;
  if (raw.length === 0) return true;
  const wanted = sortPrints([
    ...targets.posts.map(({ hash }) => printOf(hash)),
    ...targets.posts.flatMap((target) => target.needles.map(printOfWord)),
    ...targets.accounts.map(({ author }) => printOfAuthor(author)),
    ...targets.authors.flatMap(({ authorId }) => idWords(authorId).map(printOfWord)),
  ]);
  const needles = fewNeedles(targets);
  const stored = db.prepare('select prints from raw_prints where object = ?');
  const { posts, authors } = targets;
  const eraser = new RawEraser({ lake: lake.root, wanted: { posts, authors } });
  try {
    for (const [done, object] of raw.entries()) {
      if (signal.aborted) return false;
      onProgress({ done, total: raw.length });
      const prints = stored.get(object.key)?.prints as Uint8Array | undefined;
      if (prints !== undefined && needles === null && !sharesAny(prints, wanted)) continue;
      const erased = await eraser.erase({ key: object.key, needles }).catch((error: unknown) => {
        // Retention was quicker.
        if (error instanceof UndertoneError && error.code === 'ENOENT') return null;
        throw error;
      });
      if (erased !== null) await swap(lake, object, erased, zone);
    }
    onProgress({ done: raw.length, total: raw.length });
    return true;
  } finally {
    await eraser.close();
  }
}

/**
 * Texts of which every record in question holds one, where they are few. A hash of content says nothing of how
 * its post is written, so with one of those everything is decoded.
 */
function fewNeedles({ posts, authors }: Targets): string[] | null {
  if (posts.some(({ needles }) => needles.length === 0)) return null;
  const needles = [...posts.flatMap((target) => target.needles), ...authors.map(({ authorId }) => authorId)];
  return needles.length > MOST_NEEDLES ? null : needles;
}

async function swap(
  lake: OwnedLake,
  object: ManifestEntry,
  { replacement, records, prints }: ErasedRaw,
  zone: ZoneErased,
): Promise<void> {
  const { db, writer, objects } = lake;
  const keepPrints = (key: string): void => {
    if (prints !== null)
      db.prepare('insert or replace into raw_prints values (?, ?)').run(key, encodePrints(prints));
  };
  if (replacement === undefined) {
    keepPrints(object.key);
    return;
  }
  const isLive = db.prepare('select 1 from object where key = ?').get(object.key) !== undefined;
  if (!isLive) {
    if (replacement !== null) await objects.delete(replacement.key);
    return;
  }
  const entered = replacement === null ? [] : [{ ...object, ...replacement }];
  writer.replace([object.key], entered, [], () => {
    db.prepare('delete from raw_prints where object = ?').run(object.key);
    if (replacement !== null) keepPrints(replacement.key);
  });
  passed('erasure-swapped');
  await objects.delete(object.key);
  zone.records += records;
  if (replacement === null) zone.removed++;
  else zone.rewritten++;
}
