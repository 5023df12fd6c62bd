/** Posts with the number of their row. Rows are numbered in the order they became visible, across restarts. */
import type { LakeReader } from '../../lake/lake.ts';
import { findOwner } from '../../lake/owners.ts';
import { postKey } from '../../lake/post-key.ts';
import type { Post } from '../../model/post.ts';

export interface VisiblePost {
  row: number;
  post: Post;
}

/**
 * What the live view reads of a lake. `db` is to see a commit as soon as it is announced: it is the owner's
 * own connection, or a reader's in the same process.
 */
export class VisiblePosts {
  readonly #db: LakeReader['db'];
  readonly #newest: ReturnType<LakeReader['db']['prepare']>;
  readonly #documents: LakeReader['documents'];
  readonly #owned: ReturnType<LakeReader['db']['prepare']>;

  constructor(lake: Pick<LakeReader, 'db' | 'documents'>) {
    this.#db = lake.db;
    this.#newest = lake.db.prepare('select row from document order by id desc limit ?');
    this.#documents = lake.documents;
    this.#owned = lake.db.prepare('select 1 from owner where key = ? and row is not null');
  }

  /** The row that a post just committed has, or null where it is hidden again. */
  rowOf(post: Post): number | null {
    return findOwner(this.#db, post.id)?.row ?? null;
  }

  /** Those of the ids whose posts are there no more. */
  gone(ids: readonly string[]): string[] {
    return ids.filter((id) => this.#owned.get(postKey(id)) === undefined);
  }

  /** Of the newest posts by creation time, at most `limit` looked at, those with a row above `after`; newest first. */
  newest(limit: number, after: number): VisiblePost[] {
    const rows = this.#newest.all(limit).map((found) => Number(found.row));
    return rows.flatMap((row) => {
      const post = row > after ? this.#documents.post(row) : null;
      return post === null ? [] : [{ row, post }];
    });
  }
}
