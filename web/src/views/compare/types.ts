/** As `GET /api/compare` answers. */
import type { Summary } from '../../api/types.ts';

export const COMPARED = ['words', 'hashtags', 'entities', 'authors', 'langs', 'networks'] as const;
export type Compared = (typeof COMPARED)[number];

export interface Effects {
  mix: number;
  rate: number;
}

export interface DrivingTerm {
  key: string;
  network?: string;
  type?: string;
  side: number;
  log_odds: number;
  z: number;
  p: number | null;
  /** Null by counts. */
  q: number | null;
  sides: { people: number; posts: number; net: number | null }[];
  effects: Effects[];
}

export interface ComparedKind {
  tested: number;
  significant: number | null;
  terms: DrivingTerm[];
}

export interface Explained extends Effects {
  side: number;
  by: 'langs' | 'networks';
  change: number;
  groups: ({ key: string } & Effects)[];
}

export interface Comparison {
  /** `counts` is the first answer, of posts rather than people and without words; `posts` the whole one. */
  by: 'counts' | 'posts';
  sides: { summary: Omit<Summary, 'sample'>; net: number | null; looked: number }[];
  kinds: Record<Compared, ComparedKind>;
  explained: Explained[];
}
