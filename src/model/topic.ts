/** A subject to follow: posts, windows and charts show its name; its rule says which posts belong to it. */
export interface Topic {
  name: string;
  /** In the rule language (src/topics/). */
  rule: string;
}

/** What a topic may be called: `*` stands for all posts, and a comma parts names. */
export const TOPIC_NAME = /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,63}$/u;
/** What is said of a name that does not fit; reads on after it. */
export const TOPIC_NAME_RULE =
  'is to be 1 to 64 letters, digits, spaces, _ or -, beginning with a letter or digit';

/** The topics followed now. They change while running; a source that asks a network for them listens. */
export interface TopicSet {
  list(): readonly Topic[];
  /** Calls `listener` after each change; returns what ends that. */
  onChange(listener: () => void): () => void;
}
