/** How what posts say is taken from their columns, for counting it. */
import { hash } from 'node:crypto';
import { type EntityNames, SIGNS } from '../../model/entity-name.ts';
import { literal } from '../schema.ts';
import { entityKeys } from './entity-keys.ts';

export interface TermKind {
  /** What is selected of each post. */
  from: string;
  /** The columns that this takes; of most posts those of entities are null. */
  columns: string;
  /** What is counted, and what tells equal keys apart; posts whose key is null are left out. */
  key: string;
  also?: string;
  /** What a post calls it and how it writes it, where that is not the same in all posts; by both, posts are counted apart. */
  type?: string;
  shown?: string;
}

export const PLAIN = { also: "''", type: "''", shown: 'key' };

export const each = (column: string): TermKind => ({
  columns: column,
  from: `unnest(${column}) as one`,
  key: 'one',
});

const SAME = {
  hashtags: each('hashtags'),
  mentions: each('mentions'),
  urls: each('urls'),
  cashtags: each('cashtags'),
  authors: {
    columns: 'network, author_handle, author_id',
    from: 'network, author_handle, author_id',
    key: 'coalesce(author_handle, author_id)',
    also: 'network',
  },
} as const satisfies Record<string, TermKind>;

export type RolledTerm = keyof typeof SAME | 'entities';

/** The kinds that are too many to be counted by quarter-hour, and so have counts of their own (roll-terms.ts). */
export const termKinds = (names: EntityNames): Record<RolledTerm, TermKind> => ({
  ...SAME,
  // Gathered by their canonical form, once a post, which counts as what it says first.
  entities: {
    columns: 'entities',
    from: `entities, ${entityKeys('entities', names)} as keys, unnest(list_distinct(keys)) as one`,
    key: 'one',
    type: 'entities[list_position(keys, one)].type',
    shown: `ltrim(entities[list_position(keys, one)].text, ${literal(SIGNS)})`,
  },
});

export const isRolledTerm = (kind: string): kind is RolledTerm => kind === 'entities' || kind in SAME;

/** To be changed with what is counted, so that counts of before are made again. */
const VERSION = 2;

/** Tells counts apart that were made in different ways; for file names. */
export const markOf = ({ aliases }: EntityNames): string =>
  hash('md5', JSON.stringify([VERSION, ...aliases])).slice(0, 8);
