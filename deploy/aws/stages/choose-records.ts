/** What the records of a chunk come to before anyone else is asked: of each post its latest version, and so on. */
import { payloadHash } from '../../../src/lake/post-key.ts';
import type { Decoded } from '../../../src/model/record.ts';
import type { Version } from './owners.ts';

export interface Chosen {
  /** Post → its latest version, of equal ones that with the smaller hash, and the record that holds it. */
  posts: Map<string, Version & { record: number }>;
  /** Alias → the post that it stands for. */
  aliases: Map<string, string>;
  /** Post or alias → the time, ms, up to which it is deleted. */
  deletions: Map<string, number>;
  /** Account → the latest that is said of it; of two at one time that it is hidden. */
  accounts: Map<string, { network: string; authorId: string; at: number; hidden: boolean }>;
}

export function chooseRecords(records: readonly Decoded[]): Chosen {
  const chosen: Chosen = { posts: new Map(), aliases: new Map(), deletions: new Map(), accounts: new Map() };
  for (const [record, { record: found, payload }] of records.entries()) {
    switch (found?.kind) {
      case 'post': {
        const { id } = found.post;
        const one = { version: found.version, hash: payloadHash(payload), record };
        const best = chosen.posts.get(id);
        if (best === undefined || one.version > best.version || isTieWon(one, best))
          chosen.posts.set(id, one);
        if (found.alias !== undefined && !chosen.aliases.has(found.alias))
          chosen.aliases.set(found.alias, id);
        break;
      }
      case 'delete':
        chosen.deletions.set(
          found.id,
          Math.max(found.at, chosen.deletions.get(found.id) ?? Number.NEGATIVE_INFINITY),
        );
        break;
      case 'delete-author':
      case 'restore-author': {
        const { network, authorId, at } = found;
        const hidden = found.kind === 'delete-author';
        const name = `${network}\n${authorId}`;
        const last = chosen.accounts.get(name);
        if (last === undefined || at > last.at || (at === last.at && hidden))
          chosen.accounts.set(name, { network, authorId, at, hidden });
        break;
      }
    }
  }
  return chosen;
}

const isTieWon = (one: Version, best: Version): boolean =>
  one.version === best.version && one.hash < best.hash;
