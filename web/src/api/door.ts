/** The token that a server beyond loopback asks for; kept until the tab is closed. */
import { createStore } from '../app/store.ts';

const KEY = 'undertone.token';

/** `closed` while a token is asked for; `tries` tells a first asking from a wrong token. */
export const door = createStore<{ open: boolean; tries: number }>({ open: true, tries: 0 });

export function token(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return held;
  }
}

/** Where the browser keeps nothing for us it is held as long as the page stands. */
let held: string | null = null;

export function openWith(given: string): void {
  held = given;
  try {
    sessionStorage.setItem(KEY, given);
  } catch {
    // It is held.
  }
  door.set({ open: true, tries: door.get().tries + 1 });
}

/** Called where the server refuses what was sent. */
export function refused(): void {
  if (door.get().open) door.set({ open: false, tries: door.get().tries });
}

export function authorised(headers: Record<string, string> = {}): Record<string, string> {
  const known = token();
  return known === null ? headers : { ...headers, Authorization: `Bearer ${known}` };
}
