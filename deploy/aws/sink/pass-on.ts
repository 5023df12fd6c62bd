/**
 * Passes what one message names on to a sink: rows that hold are written, what is deleted is deleted. It may be done
 * any number of times, side by side with others and in any order, since
 * - the sink goes by the orders of changes, so what is overtaken on its way changes nothing;
 * - an entry of the owners only rises, so a row that it rules out is ruled out for good, and one that it does not rule
 *   out is told, however old the entry is;
 * - whether an account is hidden is asked before its posts are written or taken away and again after, until it is as it
 *   was before. Where they are is noted first, so whoever hears that the account is back finds them.
 */
import type { S3Objects } from '../../../src/lake/s3/s3-objects.ts';
import { deliver, untilDone } from '../../../src/sinks/deliver.ts';
import type { Change, Sink } from '../../../src/sinks/sink.ts';
import type { AccountEntry } from '../stages/owners.ts';
import { isBeaten, isDeleted, type Owners } from '../stages/owners.ts';
import type { SinkNews } from '../stages/tell-sinks.ts';
import { type Account, accountKey, type ReadAccounts } from './accounts.ts';
import { readTombstones } from './news.ts';
import { readRows, type VersionedPost } from './read-rows.ts';
import { Withheld } from './withheld.ts';

export interface PassOn {
  objects: Pick<S3Objects, 'get' | 'getTagged' | 'put' | 'list'>;
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
  const passing = new Passing(news, to, signal);
  if (news.tombstones !== null) await passing.tombstones(news.tombstones);
  if (news.object !== null) await passing.rows(news.object);
  return passing.end();
}

class Passing {
  readonly #news: SinkNews;
  readonly #to: PassOn;
  readonly #signal: AbortSignal;
  readonly #withheld: Withheld;
  readonly #passed: Passed = { written: 0, deleted: 0, overtaken: 0, refused: 0 };
  readonly #letters: Letter[] = [];

  constructor(news: SinkNews, to: PassOn, signal: AbortSignal) {
    this.#news = news;
    this.#to = to;
    this.#signal = signal;
    this.#withheld = new Withheld(to.objects, to.sink.name);
  }

  async tombstones(key: string): Promise<void> {
    const { deletions, accounts } = readTombstones(await this.#to.objects.get(key));
    await this.#tell(deletions.map(({ id, at }) => deletion(id, at)));
    for (const account of accounts) {
      const settle = () => this.#settle(account);
      await untilDone(settle, { signal: this.#signal, onWait: this.#to.onWait });
    }
  }

  async rows(key: string): Promise<void> {
    for await (const rows of readRows(await this.#to.objects.get(key))) await this.#tellRows(rows, key);
  }

  async end(): Promise<Passed> {
    if (this.#letters.length > 0) await keep(this.#letters, this.#news, this.#to);
    return this.#passed;
  }

  async #tell(changes: readonly Change[]): Promise<void> {
    const { sink, onWait } = this.#to;
    const { taken, refused } = await deliver(sink, changes, { signal: this.#signal, onWait });
    const gone = new Set(changes.filter(({ post }) => post === null).map(({ id }) => id));
    const deleted = taken.filter((id) => gone.has(id)).length;
    this.#passed.deleted += deleted;
    this.#passed.written += taken.length - deleted;
    this.#passed.refused += refused.length;
    this.#letters.push(...refused);
  }

  /** Writes the rows of an object that hold, and takes away again whose account is hidden meanwhile. */
  async #tellRows(rows: readonly VersionedPost[], object: string): Promise<void> {
    const { owners, accounts } = this.#to;
    const entries = await owners.read(rows.map(({ post }) => post.id));
    const left = rows.filter((row) => {
      const entry = entries.get(row.post.id);
      return entry === undefined || !(isBeaten(row, entry) || isDeleted(row.version, entry));
    });
    const told = new Set<VersionedPost>();
    const noted = new Set<string>();
    for (let round = 1; ; round++) {
      const authors = await accounts(left.flatMap(({ post }) => authorOf(post) ?? []));
      const hidden = new Map<string, Account>();
      const changes: Change[] = [];
      for (const row of left) {
        const account = authorOf(row.post);
        const entry = account === null ? undefined : authors.get(accountKey(account));
        const holds = entry === undefined || !isHidden(row.version, entry);
        if (!holds) hidden.set(accountKey(account!), account!);
        if (holds === told.has(row)) continue;
        if (holds) told.add(row);
        else told.delete(row);
        changes.push(changeOf(row, holds));
      }
      const unnoted = [...hidden].filter(([key]) => !noted.has(key));
      for (const [key, account] of unnoted) {
        await this.#withheld.note(account, [object]);
        noted.add(key);
      }
      await this.#tell(changes);
      if (round === 1) this.#passed.overtaken += rows.length - told.size;
      if (changes.length === 0 && unnoted.length === 0) return;
    }
  }

  /** By what is known of the account now: what the message says of it may be over. */
  async #settle(account: Account): Promise<void> {
    const { accounts } = this.#to;
    const read = async () => (await accounts([account])).get(accountKey(account));
    for (let entry = await read(); entry !== undefined; ) {
      if (entry.hidden) await this.#hide(account, entry);
      else await this.#restore(account);
      const after = await read();
      if (after?.hidden === entry.hidden && after.at === entry.at) return;
      entry = after;
    }
  }

  /**
   * A post is taken away as of its own version, not as of when it was hidden, so that the same version can be written
   * again when the account comes back.
   */
  async #hide(account: Account, { at: hiddenAt }: AccountEntry): Promise<void> {
    const { sink, owners } = this.#to;
    if (sink.idsOf === undefined)
      throw new Error(`The sink ${sink.name} does not find the posts of an account.`);
    for await (const ids of sink.idsOf(account.network, account.authorId, this.#signal)) {
      const posts = await owners.read(ids);
      await this.#withheld.note(
        account,
        [...posts.values()].flatMap(({ owner }) => owner ?? []),
      );
      const changes = ids.map((id): Change => {
        const { version = null, hash = 0 } = posts.get(id) ?? {};
        return version === null ? deletion(id, hiddenAt) : { id, post: null, order: { version, hash } };
      });
      await this.#tell(changes.filter(({ order }) => order!.version <= hiddenAt));
    }
  }

  async #restore(account: Account): Promise<void> {
    for (const key of await this.#withheld.of(account)) {
      const object = await this.#to.objects.getTagged(key);
      // What retention has removed since is gone from the lake as well.
      if (object === null) continue;
      for await (const rows of readRows(object.bytes))
        await this.#tellRows(
          rows.filter((row) => isOf(row, account)),
          key,
        );
    }
  }
}

const deletion = (id: string, at: number): Change => ({
  id,
  post: null,
  order: { version: at, hash: null },
});

const changeOf = ({ post, version, hash }: VersionedPost, holds: boolean): Change => ({
  id: post.id,
  post: holds ? post : null,
  order: { version, hash },
});

const authorOf = ({ network, author_id: authorId }: VersionedPost['post']): Account | null =>
  authorId === null ? null : { network, authorId };

const isOf = ({ post }: VersionedPost, { network, authorId }: Account): boolean =>
  post.network === network && post.author_id === authorId;

const isHidden = (version: number, { hidden, at }: AccountEntry): boolean => hidden && at >= version;

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
