/** Says of a record whether it is to be erased. */

import { hash } from 'node:crypto';
import type { AuthorTarget, PostTarget } from '../../lake/erasure/queue.ts';
import { hash48 } from '../../lake/post-key.ts';
import { authorKey } from '../../lake/reindex.ts';
import type { SourceRecord } from '../../model/record.ts';

type PostRecord = Extract<SourceRecord, { kind: 'post' }>;

export interface Wanted {
  posts: PostTarget[];
  authors: AuthorTarget[];
}

/** The hash half of the key of a post with this id, hexadecimal. */
export const hashOfId = (id: string): string => hash('md5', id, 'hex').slice(0, HASH_DIGITS);

const HASH_DIGITS = 16;

/** Ids of six and more digits, and keys and names of letters and digits. */
const TOKEN = /[0-9a-z]{6,}/g;

/** The words of a text that may be ids, or parts of them. */
export const idWords = (text: string): string[] => text.match(TOKEN) ?? [];

/** Ids of authors shorter than this stand in too many texts to say anything. */
const LEAST_AUTHOR_ID = 5;
/** Of more accounts than this only their own records and posts are looked for, not texts that name them. */
const MOST_AUTHOR_IDS = 200;

export class Matcher {
  readonly #posts: Map<string, PostTarget>;
  /** By network and author id, and where the id is no longer known by its hash. */
  readonly #authors: Map<number, AuthorTarget>;
  readonly #needles: Set<string>;
  readonly #authorIds: string[];

  constructor({ posts, authors }: Wanted) {
    this.#posts = new Map(posts.map((target) => [target.hash, target]));
    this.#authors = new Map(
      authors.map((target) => [hash48(`${target.network}\n${target.authorId}`), target]),
    );
    this.#needles = new Set(posts.filter(({ isPost }) => !isPost).flatMap(({ needles }) => needles));
    const ids = authors.map(({ authorId }) => authorId).filter((id) => id.length >= LEAST_AUTHOR_ID);
    this.#authorIds = ids.length > MOST_AUTHOR_IDS ? [] : ids;
  }

  matches(record: SourceRecord): boolean {
    switch (record.kind) {
      case 'post': {
        const { post, version } = record;
        if (this.#isGone(post.id, version)) return true;
        // A repost repeats the text of the original.
        if (post.repost_of !== null && this.#isGone(post.repost_of, Number.NEGATIVE_INFINITY)) return true;
        const author = this.#authors.get(authorKey(post.network, post.author_id));
        return author !== undefined && post.author_id !== null && version <= author.upTo;
      }
      case 'delete': {
        const target = this.#posts.get(hashOfId(record.id));
        return target !== undefined && (!target.isPost || record.at < target.upTo);
      }
      case 'delete-author':
      case 'restore-author':
        return this.#authors.has(authorKey(record.network, record.authorId));
      case 'other':
        return false;
    }
  }

  #isGone(id: string, version: number): boolean {
    const target = this.#posts.get(hashOfId(id));
    if (target === undefined) return false;
    if (target.isPost) return version !== Number.NEGATIVE_INFINITY && version < target.upTo;
    return version <= target.upTo;
  }

  /**
   * Whether a text that nothing is known of (a record that could not be understood, a notice) names a post or
   * an author that goes. Better one notice too many than a name left.
   */
  isNamedIn(text: string): boolean {
    if (this.#isAuthorNamedIn(text)) return true;
    if (this.#needles.size === 0) return false;
    return idWords(text).some((word) => this.#needles.has(word));
  }

  /** Whether a post holds another that goes, or may: one that it answers, repeats or quotes comes along with some. */
  mayHold({ post }: PostRecord, text: string): boolean {
    for (const id of [post.quote_of, post.repost_of, post.in_reply_to]) {
      if (id !== null && this.#posts.get(hashOfId(id))?.isPost === false) return true;
    }
    return this.#isAuthorNamedIn(text);
  }

  #isAuthorNamedIn(text: string): boolean {
    return this.#authorIds.some((id) => holdsWord(text, id));
  }

  /** Whether an account, as networks describe them beside posts, is one that goes. */
  isAuthor(network: string, authorId: string): boolean {
    return this.#authors.has(authorKey(network, authorId));
  }
}

/** Whether a text has the word with neither letter nor digit beside it. */
function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordCode(text.charCodeAt(at - 1)) && !isWordCode(text.charCodeAt(at + word.length))) return true;
  }
  return false;
}

const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
