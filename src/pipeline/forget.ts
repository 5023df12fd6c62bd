/** Forgets posts and authors on request: hides them at once, erases them now, and gives a receipt. */
import { hidePosts } from '../lake/erasure/hide.ts';
import { postsOfAuthor } from '../lake/erasure/stored-ids.ts';
import { findOwner } from '../lake/owners.ts';
import { postKey } from '../lake/post-key.ts';
import { authorKey } from '../lake/reindex.ts';
import { transaction } from '../lake/state.ts';
import { systemClock } from '../model/clock.ts';
import { messageOf, UndertoneError } from '../model/errors.ts';
import type { TaskContext } from './handover.ts';
import type { Pipeline } from './pipeline.ts';
import {
  digestOf,
  newReceiptId,
  newSalt,
  RECEIPT_FORMAT,
  type Receipt,
  type ReceiptSubject,
  storeReceipt,
} from './receipt.ts';

export interface ForgetArgs {
  /** Ids as in `posts.id`. */
  posts: string[];
  authors: { network: string; authorId: string }[];
  /** Also keeps out what the authors post from now on. */
  always: boolean;
}

export interface Forgotten {
  receipt: Receipt;
  /** Where it is, in the lake. */
  key: string;
}

export async function forget(pipeline: Pipeline, args: ForgetArgs, context: TaskContext): Promise<Forgotten> {
  const { lake, enricher, log } = pipeline;
  const requested = systemClock.now();
  const until = args.always ? Number.POSITIVE_INFINITY : requested;
  const authors = args.authors.map((author) => ({ ...author, upTo: until }));
  const salt = newSalt();
  // What the log holds by now is decided on first, so that it is hidden like the rest.
  await enricher.reached(log.end());
  const subjects: ReceiptSubject[] = args.posts.map((id) => ({
    kind: 'post',
    digest: digestOf(salt, id),
    posts: 0,
    known: isKnown(pipeline, id),
    until: null,
  }));
  const keys = new Map<string, Uint8Array>();
  const hide = async (): Promise<void> => {
    const hidden = hidePosts(lake.writer, args.posts, Number.POSITIVE_INFINITY);
    for (const [index, isVisible] of hidden.visible.entries()) if (isVisible) subjects[index]!.posts++;
    for (const key of hidden.keys) keys.set(Buffer.from(key).toString('hex'), key);
    for (const [index, author] of authors.entries()) {
      const ids = await postsOfAuthor(lake, author);
      const hidden = hidePosts(lake.writer, ids, author.upTo);
      for (const key of hidden.keys) keys.set(Buffer.from(key).toString('hex'), key);
      const subject = subjects[args.posts.length + index] ?? newAuthor(author, ids.length > 0);
      subject.posts += hidden.visible.filter(Boolean).length;
    }
  };
  const newAuthor = (author: (typeof authors)[number], known: boolean): ReceiptSubject => {
    const subject: ReceiptSubject = {
      kind: 'author',
      digest: digestOf(salt, `${author.network}:${author.authorId}`),
      posts: 0,
      known,
      until: args.always ? null : new Date(until).toISOString(),
    };
    subjects.push(subject);
    return subject;
  };
  noteAuthors(pipeline, authors);
  await hide();
  // A group that was under way may have brought a post back since; none that begins from now on can.
  await enricher.reached(log.end());
  await hide();
  const accounts = authors.map(({ network, authorId }) => authorKey(network, authorId));
  const erased = await pipeline.erase(
    { keys: [...keys.values()], authors: accounts },
    context.signal,
    context.progress,
  );
  if (erased.posts + erased.authors < keys.size + accounts.length) {
    throw new UndertoneError(
      'stopped',
      'It was stopped before all was erased; everything is hidden, and the rest is erased within a day. Give the same command again for a receipt.',
      { cause: 'interrupted' },
    );
  }
  const bucket = await publishErased(pipeline);
  const receipt: Receipt = {
    format: RECEIPT_FORMAT,
    id: newReceiptId(),
    lake: lake.description.id,
    requested_at: new Date(requested).toISOString(),
    finished_at: new Date(systemClock.now()).toISOString(),
    salt,
    subjects,
    reposts: erased.reposts,
    zones: erased.zones,
    state_scrubbed: erased.scrubbed,
    ...(bucket === null ? {} : { bucket }),
  };
  return { receipt, key: await storeReceipt(lake.objects, receipt) };
}

/** Takes it out of the bucket as well, where the lake is in one. */
async function publishErased({ publishing }: Pipeline): Promise<NonNullable<Receipt['bucket']> | null> {
  if (publishing === null) return null;
  const { url } = publishing;
  try {
    const published = await publishing.publish();
    return { url, removed: published?.removed ?? 0, keeps_versions: publishing.keepsVersions };
  } catch (error) {
    throw new UndertoneError(
      'bucket-not-erased',
      `It is erased here, but what was published to ${url} could not be replaced (${messageOf(error)}); that follows with the next publication. Give the same command again for a receipt.`,
      { cause: error },
    );
  }
}

function isKnown({ lake }: Pipeline, id: string): boolean {
  return findOwner(lake.db, id) !== null || lake.writer.owners.forgotten.deletedAt(postKey(id)) !== null;
}

/** Authors as deleted, with nothing left to hide: `hide` does that. */
function noteAuthors(
  { lake }: Pipeline,
  authors: readonly { network: string; authorId: string; upTo: number }[],
): void {
  const insert = lake.db.prepare(
    `insert into deleted_author values (?, ?, ?, ?, 1) on conflict do update
     set network = excluded.network, author_id = excluded.author_id, deleted_at = max(deleted_at, excluded.deleted_at), applied = 1`,
  );
  transaction(lake.db, () => {
    for (const { network, authorId, upTo } of authors)
      insert.run(authorKey(network, authorId), network, authorId, upTo);
  });
  for (const { network, authorId, upTo } of authors)
    lake.writer.owners.noteDeletedAuthor(authorKey(network, authorId), upTo);
}
