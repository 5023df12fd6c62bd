/**
 * Passes what one message names on to a sink: rows that hold are written, what is deleted is deleted. It may be done
 * any number of times, side by side with others and in any order, since
 * - the sink goes by the orders of changes, so what is overtaken on its way changes nothing;
 * - an entry of the owners only rises, so a row that it rules out is ruled out for good, and one that it does not rule
 *   out is told, however old the entry is;
 * - whether an account is hidden is asked before its posts are written and again after, so they do not stay where it
 *   was hidden in between.
 */
import type { ObjectStore } from '../../../src/lake/objects.ts';
import { deliver, untilDone } from '../../../src/sinks/deliver.ts';
import type { Change, Sink } from '../../../src/sinks/sink.ts';
import type { AccountEntry } from '../stages/owners.ts';
import { isBeaten, isDeleted, type Owners } from '../stages/owners.ts';
import type { SinkNews } from '../stages/tell-sinks.ts';
import { type Account, accountKey, type ReadAccounts } from './accounts.ts';
import { readTombstones } from './news.ts';
import { readRows, type VersionedPost } from './read-rows.ts';

export interface PassOn {
  objects: Pick<ObjectStore, 'get' | 'put'>;
  owners: Pick<Owners, 'read'>;
  accounts: ReadAccounts;
  sink: Sink;
  onWait?: (waiting: { reason: string; ms: number } | null) => void;
}

export interface Passed {
  written: number;
  deleted: number;
  /** Rows that a later version, a deletion or a hidden account rules out. */
  overtaken: number;
  refused: number;
}

export async function passOn(news: SinkNews, to: PassOn, signal: AbortSignal): Promise<Passed> {
  const passed: Passed = { written: 0, deleted: 0, overtaken: 0, refused: 0 };
  const letters: Letter[] = [];
  const tell = async (changes: readonly Change[]): Promise<void> => {
    const { taken, refused } = await deliver(to.sink, changes, { signal, onWait: to.onWait });
    const gone = new Set(changes.filter(({ post }) => post === null).map(({ id }) => id));
    const deleted = taken.filter((id) => gone.has(id)).length;
    passed.deleted += deleted;
    passed.written += taken.length - deleted;
    passed.refused += refused.length;
    letters.push(...refused);
  };
  if (news.tombstones !== null) {
    const { deletions, accounts } = readTombstones(await to.objects.get(news.tombstones));
    await tell(deletions.map(({ id, at }) => deletion(id, at)));
    for (const account of accounts)
      await untilDone(() => hide(account, to, tell, signal), { signal, onWait: to.onWait });
  }
  if (news.object !== null) {
    for await (const rows of readRows(await to.objects.get(news.object))) {
      const holding = await rowsThatHold(rows, to);
      passed.overtaken += rows.length - holding.length;
      await tell(holding.map(({ change }) => change));
      const hidden = await hiddenMeanwhile(holding, to.accounts);
      if (hidden.length > 0) await tell(hidden);
    }
  }
  if (letters.length > 0) await keep(letters, news, to);
  return passed;
}

const deletion = (id: string, at: number): Change => ({
  id,
  post: null,
  order: { version: at, hash: null },
});

interface Holding {
  row: VersionedPost;
  change: Change;
}

async function rowsThatHold(
  rows: readonly VersionedPost[],
  { owners, accounts }: PassOn,
): Promise<Holding[]> {
  const [entries, authors] = await Promise.all([
    owners.read(rows.map(({ post }) => post.id)),
    accounts(rows.flatMap(({ post }) => authorOf(post) ?? [])),
  ]);
  return rows.flatMap((row) => {
    const { post, version, hash } = row;
    const entry = entries.get(post.id);
    if (entry !== undefined && (isBeaten(row, entry) || isDeleted(version, entry))) return [];
    const account = entryOf(row, authors);
    if (account !== null && isHidden(version, account)) return [];
    return [{ row, change: { id: post.id, post, order: { version, hash } } }];
  });
}

const authorOf = ({ network, author_id: authorId }: VersionedPost['post']): Account | null =>
  authorId === null ? null : { network, authorId };

function entryOf({ post }: VersionedPost, entries: ReadonlyMap<string, AccountEntry>): AccountEntry | null {
  const author = authorOf(post);
  return author === null ? null : (entries.get(accountKey(author)) ?? null);
}

const isHidden = (version: number, { hidden, at }: AccountEntry): boolean => hidden && at >= version;

async function hiddenMeanwhile(holding: readonly Holding[], accounts: ReadAccounts): Promise<Change[]> {
  const authors = await accounts(holding.flatMap(({ row }) => authorOf(row.post) ?? []));
  return holding.flatMap(({ row, change }) => {
    const account = entryOf(row, authors);
    return account !== null && isHidden(row.version, account) ? [{ ...change, post: null }] : [];
  });
}

/**
 * By what is known of the account now: it may have come back since. A post is taken away as of its own version, not as
 * of when it was hidden, so that the same version can be written again when the account comes back.
 */
async function hide(
  account: Account,
  { sink, owners, accounts }: PassOn,
  tell: (changes: readonly Change[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const entry = (await accounts([account])).get(accountKey(account));
  if (entry?.hidden !== true) return;
  if (sink.idsOf === undefined)
    throw new Error(`The sink ${sink.name} does not find the posts of an account.`);
  for await (const ids of sink.idsOf(account.network, account.authorId, signal)) {
    const posts = await owners.read(ids);
    const changes = ids.map((id): Change => {
      const { version = null, hash = 0 } = posts.get(id) ?? {};
      return version === null ? deletion(id, entry.at) : { id, post: null, order: { version, hash } };
    });
    await tell(changes.filter(({ order }) => order!.version <= entry.at));
  }
}

interface Letter {
  id: string;
  reason: string;
}

/** Ids and reasons, without texts, so that an erasure has nothing to look for; the same key when it is done again. */
async function keep(letters: readonly Letter[], news: SinkNews, { objects, sink }: PassOn): Promise<void> {
  const from = (news.object ?? news.tombstones)!;
  const key = `dead-letters/sink=${sink.name}/${from.replace(/\.(parquet|jsonl)$/, '')}.jsonl`;
  const lines = letters.map(({ id, reason }) => `${JSON.stringify({ id, reason, object: from })}\n`);
  await objects.put(key, Buffer.from(lines.join('')));
}
