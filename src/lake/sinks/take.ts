/** Reads what a sink is to be told next, as one snapshot of the state database has it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Post } from '../../model/post.ts';
import type { DocumentReader } from '../document-table.ts';
import { ROWS_PER_CHUNK } from '../documents.ts';
import { findOwner } from '../owners.ts';
import type { SinkPosition } from './sinks.ts';

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
    .prepare('select chunk from document_chunk where chunk >= ? and chunk < ? order by chunk limit ?')
    .all(at.copied, end, Math.max(1, Math.floor(most / ROWS_PER_CHUNK)))
    .map(({ chunk }) => Number(chunk));
  const posts: PostNow[] = [];
  for (const chunk of chunks) {
    const open = documents.read(chunk)!;
    for (const row of open.rows(chunk)) {
      const post = open.post(row)!;
      posts.push({ id: post.id, post });
    }
  }
  const last = chunks.at(-1);
  return { posts, upTo: { ...at, copied: last === undefined ? end : last + 1 } };
}

function takeChanges(
  db: DatabaseSync,
  documents: DocumentReader,
  at: SinkPosition,
  most: number,
): Taken | null {
  const posts = new Map<string, PostNow>();
  const upTo = { ...at };
  const changes = db
    .prepare('select number, row, rows, id from sink_change where number > ? order by number')
    .iterate(at.position);
  for (const change of changes) {
    const number = Number(change.number);
    if (change.id !== null) {
      const id = String(change.id);
      const row = findOwner(db, id)?.row ?? null;
      posts.set(id, { id, post: row === null ? null : documents.post(row) });
    } else {
      const first = Number(change.row);
      const rows = Number(change.rows);
      while (upTo.within < rows && posts.size < most) {
        const post = documents.post(first + upTo.within++);
        if (post !== null) posts.set(post.id, { id: post.id, post });
      }
      if (upTo.within < rows) break;
    }
    upTo.position = number;
    upTo.within = 0;
    if (posts.size >= most) break;
  }
  const isNew = upTo.position > at.position || upTo.within > at.within;
  return isNew ? { posts: [...posts.values()], upTo } : null;
}
