import type { SourcePost } from '../model/post.ts';

/** What a rule is asked of. What costs to work out is asked for only where a rule needs it. */
export interface Subject {
  readonly post: Pick<
    SourcePost,
    | 'network'
    | 'text'
    | 'urls'
    | 'author_handle'
    | 'author_id'
    | 'author_verified'
    | 'in_reply_to'
    | 'repost_of'
    | 'quote_of'
    | 'latitude'
  >;
  /** Whether a picture, film or sound is attached, where the source says; else links to media tell. */
  readonly media?: boolean | undefined;
  /** What the text is tagged with, without the signs, as twitter-text extracts it. */
  tags(): Tagged;
  /** BCP 47, as the source says or as detected; `und` where unknown. */
  lang(): string;
}

export interface Tagged {
  readonly hashtags: readonly string[];
  readonly mentions: readonly string[];
  readonly cashtags: readonly string[];
  /** Addresses as written in the text. */
  readonly urls: readonly string[];
}
