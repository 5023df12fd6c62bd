/** News of an alert, before it is put as a channel wants it. */
import type { Alert } from '../model/alert.ts';

export interface Notice {
  /** The same however often the news is sent. */
  key: string;
  news: 'fired' | 'resolved' | 'withdrawn' | 'test';
  alert: Pick<Alert, 'name' | 'measure' | 'window'>;
  /** One plain sentence that says it all. */
  sentence: string;
  window: { start: number; end: number };
  value: number;
  /** What was usual; null where a limit was given. */
  expected: number | null;
  posts: number;
  /** What drove it, as it is in the lake now. */
  terms: readonly { term: string; posts: number }[];
  examples: readonly NoticePost[];
}

export interface NoticePost {
  id: string;
  network: string;
  author: string | null;
  created_at: number | null;
  sentiment: string | null;
  text: string;
}

export const iso = (time: number): string => new Date(time).toISOString();
