/** What was asked before, the newest first, kept by the browser. */
import { createStore } from '../../app/store.ts';

export interface Asked {
  sql: string;
  /** When, ms since the epoch. */
  at: number;
  rows: number;
}

const KEY = 'undertone.sql-history';
const KEPT = 50;
/** Longer ones are not worth their place. */
const LONGEST = 20_000;

export const history = createStore<readonly Asked[]>(read());

function read(): Asked[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isAsked).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

function isAsked(one: Partial<Asked> | null): one is Asked {
  return typeof one?.sql === 'string' && typeof one.at === 'number' && typeof one.rows === 'number';
}

export function remember(asked: Asked): void {
  if (asked.sql.length > LONGEST) return;
  keep([asked, ...history.get().filter(({ sql }) => sql !== asked.sql)].slice(0, KEPT));
}

export const forgetHistory = (): void => keep([]);

function keep(list: readonly Asked[]): void {
  history.set(list);
  try {
    localStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // A browser that keeps nothing forgets it with the tab.
  }
}
