import type { SourcePost } from './post.ts';

/**
 * What one record of a source turned out to be. A record that cannot be understood is not one of these: its
 * decoder throws a `DeadLetter`.
 *
 * Times are milliseconds since the epoch.
 */
export type SourceRecord =
  /**
   * `version` orders the versions of one post and its deletion: the time of the edit, or of the post itself
   * where it was never edited. It must be the same however often and by whichever way the version comes.
   *
   * `alias` is a second id by which a delete may name the post, where the network has one: the id of an edited
   * version (`x:124` of the post `x:123`), or the id a Mastodon server gave the post for itself
   * (`mastodon-local:<server>/<id>`). A `delete` may carry either id.
   *
   * `topics` are names that the network itself gives with the post: the tags of the rules it matched.
   *
   * `media` says whether a picture, film or sound is attached, where that cannot be told from the links.
   */
  | {
      kind: 'post';
      post: SourcePost;
      version: number;
      alias?: string;
      topics?: readonly string[];
      media?: boolean;
    }
  /** A post was deleted at `at`; Infinity where the network does not say when (it is final then). */
  | { kind: 'delete'; id: string; at: number }
  /** An account was deleted, with all it posted up to `at`. `authorId` is the network's own id. */
  | { kind: 'delete-author'; network: string; authorId: string; at: number }
  /** An account that was protected, suspended or deleted is public again since `at`. */
  | { kind: 'restore-author'; network: string; authorId: string; at: number }
  /** Understood and not a post: a notice, a like, an account event. `reason` is a short noun phrase. */
  | { kind: 'other'; reason: string };

/** Thrown for a record that cannot be understood; the payload is kept with the reason. */
export class DeadLetter extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'DeadLetter';
  }
}

/** A record with the exact text it was decoded from, which decides between equal versions and is kept if it is dead. */
export interface Decoded {
  payload: string;
  /** Null where the record is dead; `reason` says why. */
  record: SourceRecord | null;
  reason: string | null;
}
