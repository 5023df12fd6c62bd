/** Reads what a sink is to be told next, as one snapshot of the state database has it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Post } from '../../model/post.ts';
import type { DocumentReader } from '../document-table.ts';
import { ROWS_PER_CHUNK } from '../documents.ts';
import { findOwner } from '../owners.ts';
import type { SinkPosition } from './sinks.ts';

/** Texts of so many characters are enough for one time, however few posts they are. */
const MOST_CHARACTERS = 4_000_000;

/** How a post is now; null where it is no more. */
export interface PostNow {
  id: string;
  post: Post | null;
}

export interface Taken {
  /** Each post once. */
  posts: PostNow[];
  /** Where the sink is once it has them. */
  upTo: SinkPosition;
  /** Whether more waited than was to be taken in one go. */
  isFull: boolean;
}

/**
 * At most about `most` posts: first what was there when the sink was added, then the changes in their order. Null where
 * nothing waits, or there is no such sink. `posts` may be empty: all of the rows are gone.
 */
export function takeForSink(
  db: DatabaseSync,
  documents: DocumentReader,
  name: string,
  most: number,
): Taken | null {
  db.exec('begin');
  try {
    const sink = db.prepare('select * from sink where name = ?').get(name);
    if (sink === undefined) return null;
    const at = { position: Number(sink.position), within: Number(sink.within), copied: Number(sink.copied) };
    const end = Number(sink.copy_end);
    return at.copied < end ? takeCopy(db, documents, at, end, most) : takeChanges(db, documents, at, most);
  } finally {
    db.exec('commit');
  }
}

function takeCopy(
  db: DatabaseSync,
  documents: DocumentReader,
  at: SinkPosition,
  end: number,
  most: number,
): Taken {
  const chunks = db
    .prepare('select chunk from document_chunk where chunk >= ? and chunk < ? order by chunk')
    .iterate(at.copied, end);
  const posts: PostNow[] = [];
  let characters = 0;
  for (const { chunk: number } of chunks) {
    const chunk = Number(number);
    const open = documents.read(chunk)!;
    for (const row of open.rows(chunk)) {
      const post = open.post(row)!;
      characters += post.text.length;
      posts.push({ id: post.id, post });
    }
    if (posts.length > most - ROWS_PER_CHUNK || characters > MOST_CHARACTERS)
      return { posts, upTo: { ...at, copied: chunk + 1 }, isFull: true };
  }
  return { posts, upTo: { ...at, copied: end }, isFull: false };
}

function takeChanges(
  db: DatabaseSync,
  documents: DocumentReader,
  at: SinkPosition,
  most: number,
): Taken | null {
  const posts = new Map<string, PostNow>();
  const upTo = { ...at };
  let characters = 0;
  const isFull = (): boolean => posts.size >= most || characters > MOST_CHARACTERS;
  const add = (id: string, post: Post | null): void => {
    posts.set(id, { id, post });
    characters += post?.text.length ?? 0;
  };
  const changes = db
    .prepare('select number, row, rows, id from sink_change where number > ? order by number')
    .iterate(at.position);
  for (const change of changes) {
    const number = Number(change.number);
    if (change.id !== null) {
      const id = String(change.id);
      const row = findOwner(db, id)?.row ?? null;
      add(id, row === null ? null : documents.post(row));
    } else {
      const first = Number(change.row);
      const rows = Number(change.rows);
      while (upTo.within < rows && !isFull()) {
        const post = documents.post(first + upTo.within++);
        if (post !== null) add(post.id, post);
      }
      if (upTo.within < rows) break;
    }
    upTo.position = number;
    upTo.within = 0;
    if (isFull()) break;
  }
  const isNew = upTo.position > at.position || upTo.within > at.within;
  return isNew ? { posts: [...posts.values()], upTo, isFull: isFull() } : null;
}
