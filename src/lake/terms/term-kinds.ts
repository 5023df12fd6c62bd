/** How what posts say is taken from their columns, for counting it. */

export interface TermKind {
  /** What is selected of each post. */
  from: string;
  /** What is counted, and what tells equal keys apart; posts whose key is null are left out. */
  key: string;
  also?: string;
  /** How the key is shown, where not as it is. */
  shown?: string;
}

export const PLAIN = { also: "''", shown: 'key' };

export const each = (column: string): TermKind => ({ from: `unnest(${column}) as one`, key: 'one' });

/** The kinds that are too many to be counted by quarter-hour, and so have counts of their own (roll-terms.ts). */
export const TERM_KINDS = {
  hashtags: each('hashtags'),
  mentions: each('mentions'),
  urls: each('urls'),
  cashtags: each('cashtags'),
  authors: {
    from: 'network, author_handle, author_id',
    key: 'coalesce(author_handle, author_id)',
    also: 'network',
  },
  // Gathered whatever their case, once a post; one of their spellings is shown.
  entities: {
    from: `entities,
      unnest(list_distinct(list_transform(entities, lambda e: {text: lower(e.text), type: e.type}))) as one`,
    key: 'one.text',
    also: 'one.type',
    shown: 'list_filter(entities, lambda e: lower(e.text) = key and e.type = also)[1].text',
  },
} as const satisfies Record<string, TermKind>;

export type RolledTerm = keyof typeof TERM_KINDS;
