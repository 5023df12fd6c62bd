/** What a person has set of the page, kept by the browser; forgotten with the tab where it may not be kept. */
import { createStore, type Store } from './store.ts';

export function remembered<T extends string>(key: string, initial: T, allowed: readonly T[]): Store<T> {
  const name = `undertone.${key}`;
  const store = createStore<T>(initial);
  const kept = attempt(() => localStorage.getItem(name)) as T | null;
  if (kept !== null && allowed.includes(kept)) store.set(kept);
  store.subscribe(() => attempt(() => localStorage.setItem(name, store.get())));
  return store;
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
