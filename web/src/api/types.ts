/** What the API answers with, as JSON has it. */
import type { Entity, Label, Post as StoredPost } from '../../../src/model/post.ts';

export type { Entity, Label };

/** ISO 8601, UTC. */
export type Instant = string;

/** As `GET /api/posts` has it. */
export type Post = Omit<StoredPost, 'created_at' | 'collected_at' | 'sentiment'> & {
  created_at: Instant | null;
  collected_at: Instant;
  sentiment: Label | null;
};

export type PerLabel<T> = Record<Label, T>;

export interface Split {
  posts: number;
  scored: number;
  sentiment: PerLabel<number>;
  /** Of the scored posts, 0 to 1; null where none is. */
  shares: PerLabel<number | null>;
}

export interface Interval {
  low: number;
  high: number;
}

/** As the `alerts` event of `GET /api/live` tells. */
export interface AlertsStanding {
  /** Those that nobody has acknowledged. */
  firing: number;
  acknowledged: number;
  pending: number;
  /** Another whenever anything that is shown of alerts is. */
  version: string;
}

export interface Summary extends Split {
  averages: PerLabel<number | null>;
  /** 95 % intervals of the shares. */
  intervals: PerLabel<Interval | null>;
  from: Instant | null;
  to: Instant | null;
  /** Whether this is the made-up sample. */
  sample: boolean;
}

/** With `previous=true`: beside as long a time before; null where the range has no beginning. */
export interface SummaryBeside extends Summary {
  previous: Omit<Summary, 'sample'> | null;
}

export interface TopEntry extends Split {
  key: string;
  network?: string;
  type?: string;
}

export interface Top {
  top: TopEntry[];
  /** So many posts may be missing from each entry; 0 where it is exact. */
  off_by: number;
}

export type TopKind =
  | 'hashtags'
  | 'mentions'
  | 'entities'
  | 'authors'
  | 'langs'
  | 'urls'
  | 'cashtags'
  | 'topics'
  | 'networks';

type Shares = { [L in Label as `share_${L}`]: number | null } & {
  [L in Label as `share_${L}_low` | `share_${L}_high`]: number | null;
} & { [L in Label as `avg_${L}`]: number | null };

export interface Window extends Shares {
  window_start: Instant;
  window_end: Instant;
  topic: string;
  posts: number;
  scored: number;
  /** Share of the window that is accounted for, 0 to 1; null where no source says. */
  coverage: number | null;
  revision: number;
}

export interface Gap {
  id: number | null;
  source: string;
  topic: string | null;
  from: Instant;
  to: Instant | null;
  seconds: number;
  reason: string;
  detail: string;
  healable: boolean;
  healed_at: Instant | null;
}

export interface Found {
  text: string;
  /** In UTF-16 units. */
  start: number;
  end: number;
}

export interface Prediction extends PerLabel<number | null> {
  text: string;
  sentiment: Label | null;
  confidence: number | null;
  entities: (Found & { type: string; score: number })[];
  hashtags: Found[];
  mentions: Found[];
  urls: Found[];
  cashtags: Found[];
  model: string;
  error?: string;
  /** What each word speaks for: positive above 0, negative below. */
  words?: (Found & { effect: number })[];
  words_by?: 'log-odds' | 'occlusion';
}

/** A model that can be named; what is unknown of it is null, shares are from 0 to 1. */
export interface Model {
  name: string;
  version: string;
  kind: 'linear' | 'encoder' | 'cascade' | 'lexicon' | 'remote';
  languages: string[];
  summary: string | null;
  licence: string | null;
  trained_on: string | null;
  trained_at: string | null;
  evaluated_on: string | null;
  texts: number | null;
  accuracy: number | null;
  macro_recall: number | null;
  /** 95 %. */
  macro_recall_interval: Interval | null;
  macro_f1: number | null;
  /** Posts a second. */
  speed: { one_core: number; two_cores: number; measured_at: string } | null;
  bytes: number | null;
  members: { fast: string; accurate: string } | null;
  threshold: number | null;
  /** Models that it needs and that are not there. */
  missing: string[];
  /** Whether it is used where none is named. */
  best: boolean;
  /** Files of the pictures of its card. */
  figures: string[];
}

/** What `GET /api/models` answers. */
export interface Models {
  models: Model[];
  /** Folders of models that cannot be used. */
  faulty: number;
}

/** An answer that is no success, RFC 9457. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: { name: string; detail: string; column?: number }[];
}
