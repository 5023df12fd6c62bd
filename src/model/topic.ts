/** A subject to follow: posts, windows and charts show its name; its rule says which posts belong to it. */
export interface Topic {
  name: string;
  /** In the rule language (src/topics/). */
  rule: string;
}

/** The topics followed now. They change while running; a source that asks a network for them listens. */
export interface TopicSet {
  list(): readonly Topic[];
  /** Calls `listener` after each change; returns what ends that. */
  onChange(listener: () => void): () => void;
}
