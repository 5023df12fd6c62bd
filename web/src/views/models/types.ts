/** What the routes of models answer with. */
import type { Instant, Interval, Label, PerLabel } from '../../api/types.ts';

export const CLASSES = ['negative', 'neutral', 'positive'] as const;
export type Class = (typeof CLASSES)[number];
type Figures<T> = Record<'accuracy' | 'macro_recall' | 'macro_f1', T>;

export interface Evaluated extends Figures<number> {
  model: string;
  texts: number;
  skipped: number;
  unscored: number;
  posts_per_second: number;
  intervals: Figures<Interval>;
  /** Texts by the label they have, then by the one they were given. */
  confusion: Record<Class, PerLabel<number>>;
  mixed: { texts: number; precision: number; recall: number } | null;
  calibration_error: number;
}

export interface Difference extends Figures<Interval & { difference: number }> {
  model: string;
  than: string;
}

export interface Evaluation {
  id: string;
  file: string;
  models: string[];
  state: 'running' | 'done' | 'cancelled' | 'failed';
  reason: string | null;
  model: string | null;
  share: number;
  result: { models: Evaluated[]; differences: Difference[] } | null;
}

export interface Correction {
  id: string;
  text: string;
  label: Label;
  corrected_at: Instant;
  before: Label | null;
  model: string | null;
}

export interface Rescoring {
  id: number;
  model: string;
  how: 'current' | 'beside' | 'stored';
  from: Instant | null;
  to: Instant | null;
  state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  reason: string | null;
  posts: number;
  unscored: number;
  asked_at: Instant;
  ended_at: Instant | null;
  looked_at: number | null;
  to_look_at: number | null;
  posts_per_second: number | null;
  seconds_left: number | null;
}

export interface Rescorings {
  rescorings: Rescoring[];
  kept: { model: string; scores: number }[];
}

export interface ModelDiff {
  a: string;
  b: string;
  posts: number;
  moved: number;
  labels: PerLabel<PerLabel<number>>;
  examples: { id: string; text: string; a: Label; b: Label; a_confidence: number; b_confidence: number }[];
  windows: {
    length_ms: number;
    count: number;
    mean_share_change: PerLabel<number>;
    mean_change: number;
    most: {
      window_start: Instant;
      posts: number;
      a: PerLabel<number>;
      b: PerLabel<number>;
      change: number;
    }[];
  };
}
