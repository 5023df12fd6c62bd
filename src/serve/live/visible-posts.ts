/** Posts with the number of their row. Rows are numbered in the order they became visible, across restarts. */
import { decodeDocument } from '../../lake/documents.ts';
import type { LakeReader } from '../../lake/lake.ts';
import { findOwner } from '../../lake/owners.ts';
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
  readonly #columns: readonly string[];

  constructor(lake: Pick<LakeReader, 'db'>) {
    this.#db = lake.db;
    this.#newest = lake.db.prepare('select row, post from document order by id desc limit ?');
    const columns = lake.db.prepare("select value from meta where name = 'document_columns'").get()?.value;
    this.#columns = JSON.parse(String(columns)) as string[];
  }

  /** The row that a post just committed has, or null where it is hidden again. */
  rowOf(post: Post): number | null {
    return findOwner(this.#db, post.id)?.row ?? null;
  }

  /** Of the newest posts by creation time, at most `limit` looked at, those with a row above `after`; newest first. */
  newest(limit: number, after: number): VisiblePost[] {
    const rows = this.#newest.all(limit).filter((row) => Number(row.row) > after);
    return rows.map(({ row, post }) => ({
      row: Number(row),
      post: decodeDocument(String(post), this.#columns),
    }));
  }
}
