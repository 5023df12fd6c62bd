/** What `/api/alerts` answers with. */
import type { AlertMeasure, Alert as Stored, Unusual } from '../../../../src/model/alert.ts';
import type { Instant, Post } from '../../api/types.ts';

export type { AlertMeasure };

/** As it is written in the configuration: lengths of time as texts. */
export type Definition = Omit<Stored, 'window' | 'unseen' | 'unusual'> & {
  window: string;
  unseen: string;
  unusual?: Unusual | undefined;
};

interface Bounds {
  expected: number | null;
  upper: number | null;
  lower: number | null;
}

export interface Firing extends Bounds {
  alert: string;
  revision: number;
  measure: AlertMeasure;
  window_start: Instant;
  window_end: Instant;
  reading: string;
  value: number;
  posts: number;
  fired_at: Instant;
  amended: number;
  muted: boolean;
  acknowledged_at: Instant | null;
  resolved_at: Instant | null;
  resolution: 'resolved' | 'withdrawn' | 'by-hand' | 'changed' | 'removed' | null;
  ended: Instant | null;
}

export interface Alert {
  name: string;
  definition: Definition;
  origin: 'config' | 'api';
  revision: number;
  since: Instant;
  state: 'ok' | 'pending' | 'firing' | 'acknowledged';
  state_since: Instant;
  muted_until: Instant | null;
  judged_to: Instant | null;
  firing: Firing | null;
}

export interface Channel {
  name: string;
  type: 'webhook' | 'slack' | 'email';
  target: string;
}

export interface Alerts {
  alerts: Alert[];
  channels: Channel[];
  deliveries: { waiting: number; dead: number };
}

export interface Delivery {
  key: string;
  alert: string;
  window_start: Instant;
  channel: string;
  news: 'fired' | 'resolved' | 'withdrawn';
  state: 'waiting' | 'delivered' | 'dead';
  attempts: number;
  created_at: Instant;
  next_at: Instant | null;
  ended_at: Instant | null;
  reason: string | null;
}

export interface Drivers {
  posts: Post[];
  terms: { term: string; posts: number }[];
}

export interface JudgedWindow extends Bounds {
  window_start: Instant;
  value: number | null;
  posts: number;
  verdict: 'met' | 'between' | 'calm' | 'unknown';
}

export interface Backtest {
  from: Instant | null;
  to: Instant | null;
  by: 'rollups' | 'posts';
  seconds: number;
  met: number;
  unknown: number;
  firings: {
    window_start: Instant;
    ended: Instant | null;
    reading: string;
    value: number | null;
    expected: number | null;
    posts: number;
    drivers: Drivers | null;
  }[];
  windows: JudgedWindow[];
}
