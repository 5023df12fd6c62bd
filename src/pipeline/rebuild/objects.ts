/** Enters what lies in a lake's zones in a new state. */
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { searchTokens } from '../../enrich/search-tokens.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { DAMAGED, numbersIn } from '../../lake/layout.ts';
import { withoutEntered } from '../../lake/leftovers.ts';
import type { ObjectInfo } from '../../lake/objects.ts';
import { postKey } from '../../lake/post-key.ts';
import { reindexObject, type Stored } from '../../lake/reindex.ts';
import { withholdAgain } from '../../lake/withheld.ts';
import type { ManifestEntry } from '../../lake/writer.ts';
import { messageOf } from '../../model/errors.ts';
import type { Damage, OldState } from './old-state.ts';

/** Enters the objects of the zones that are kept as they are; returns the raw ones to play again. */
export async function restoreManifest(
  lake: OwnedLake,
  old: OldState,
  damaged: Damage[],
): Promise<{ keys: string[]; lastOffset: number }> {
  const checksums = old.checksums();
  const raw: string[] = [];
  let lastOffset = 0;
  for (const zone of ['raw', 'windows', 'metrics', 'scores'] as const) {
    for (const key of await lake.objects.list(zone)) {
      const bytes = await lake.objects.get(key);
      const info: ObjectInfo = { key, bytes: bytes.length, checksum: crc32(bytes) };
      const [first, last] = numbersIn(key);
      if (zone === 'raw') {
        raw.push(key);
        lastOffset = Math.max(lastOffset, last);
      }
      const expected = checksums.get(key);
      if (expected !== undefined && expected !== info.checksum) {
        damaged.push({ what: key, why: 'its checksum does not fit; what can be read of it is used' });
      }
      lake.writer.enter([{ ...info, zone, number: first, rows: 0, minTime: null, maxTime: null }], () => {});
    }
  }
  return { keys: raw, lastOffset };
}

/**
 * Enters every post that can be read, and sets damaged objects aside; returns how many objects were entered. Numbers
 * of objects that are there must be reserved before.
 */
export async function reindexPosts(lake: OwnedLake, old: OldState, damaged: Damage[]): Promise<number> {
  const checksums = old.checksums();
  const keys = await lake.objects.list('posts');
  // The newest first: of rows that are in two objects, those with the newer scores count.
  keys.sort((a, b) => numbersIn(b)[0] - numbersIn(a)[0]);
  const authors = withheldIn(old);
  const withheld: Parameters<typeof withholdAgain>[1][number][] = [];
  const onHidden = ({ post, row, version, hash }: Stored): void => {
    const author = authors.get(row);
    if (author !== undefined) withheld.push({ row, author, key: postKey(post.id), version, hash });
  };
  let group = 0;
  let entered = 0;
  for (let key of keys) {
    try {
      let bytes = await lake.objects.get(key);
      let checksum = crc32(bytes);
      const expected = checksums.get(key);
      if (expected !== undefined && expected !== checksum) throw new Error('its checksum does not fit');
      const rest = await withoutEntered(lake.writer, lake.objects, key);
      if (rest === null) continue;
      if (rest !== key) {
        key = rest;
        bytes = await lake.objects.get(key);
        checksum = crc32(bytes);
      }
      const number = numbersIn(key)[0];
      const object: ManifestEntry = {
        key,
        bytes: bytes.length,
        checksum,
        zone: 'posts',
        number,
        rows: 0,
        minTime: null,
        maxTime: null,
      };
      group = await reindexObject(lake.writer, lake.objects, object, {
        firstGroup: group,
        searchTokens,
        onHidden,
      });
      entered++;
    } catch (error) {
      damaged.push({ what: key, why: messageOf(error) });
      lake.writer.replace([key], [], [], () => {});
      const target = join(lake.root, DAMAGED, key);
      mkdirSync(dirname(target), { recursive: true });
      renameSync(lake.objects.locate(key), target);
    }
  }
  withholdAgain(lake, withheld);
  return entered;
}

/** Rows that were hidden with their account and not to be erased yet, and whose they are. */
function withheldIn(old: OldState): Map<number, number> {
  // States of before they were told apart have no such table.
  const rows = old.tables().has('withheld')
    ? old.rows('select row, author from withheld', 'posts hidden with their account')
    : [];
  return new Map(rows.map(({ row, author }) => [Number(row), Number(author)]));
}
