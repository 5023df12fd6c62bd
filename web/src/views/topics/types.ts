/** What the routes of topics and collecting answer with. */
import type { Gap, Instant } from '../../api/types.ts';
import type { ShortPostOf } from '../../parts/short-post.tsx';

export type { Gap };

export interface Topic {
  name: string;
  rule: string;
  since: Instant;
  origin: 'config' | 'api';
  posts: number;
}

export interface RuleBacktest {
  rule: string;
  posts: number;
  matched: number;
  share: number | null;
  days: { day: string | null; posts: number; matched: number; share: number | null }[];
  examples: ShortPostOf[];
  notes: string[];
}

export interface Source {
  name: string;
  type: string;
  state:
    | 'starting'
    | 'connecting'
    | 'live'
    | 'retrying'
    | 'stalled'
    | 'out-of-budget'
    | 'failed'
    | 'ended'
    | 'stopped';
  since: Instant | null;
  reason: string | null;
  retry_at: Instant | null;
  last_event_at: Instant | null;
  covered_until: Instant | null;
  lag_seconds: number | null;
  records: number;
  records_per_second: number;
  open_gaps: number;
  missing_seconds: number;
  spent: number;
}

export interface Sink {
  name: string;
  type: string | null;
  target: string;
  since: Instant;
  state: 'working' | 'idle' | 'waiting' | 'absent';
  reason: string | null;
  retry_at: Instant | null;
  waiting: number;
  refused: number;
}

export interface Spend {
  month: string;
  dollars: number;
  monthly_budget: number | null;
  left: number | null;
  price_per_post: number;
}

export interface HealRun {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  reason: string | null;
  started_at: Instant;
  ended_at: Instant | null;
  gaps: number;
  gap: number;
  healed_seconds: number;
  seconds_left: number;
}

export interface Backfill {
  id: string;
  source: string;
  topic: string;
  from: Instant;
  to: Instant;
  sample: { limit: number; every_seconds: number } | null;
  state: 'planned' | 'running' | 'waiting' | 'stopped' | 'cancelled' | 'out-of-budget' | 'failed' | 'done';
  reason: string | null;
  partitions: number;
  partitions_done: number;
  posts: number;
  estimated: number;
  dollars: number;
  posts_per_second: number | null;
  seconds_left: number | null;
  planned_at: Instant;
  finished_at: Instant | null;
}

export interface Estimate {
  id: string;
  posts: number;
  dollars: number;
  price_per_post: number;
  budget_left: number | null;
  partitions: number;
  partitions_left: number;
  fetched: number;
  resumed: boolean;
  finished_at: Instant | null;
}
