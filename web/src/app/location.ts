/** The address of the page as a store: what is shown is in it, so that every view can be linked and gone back to. */
import { useSyncExternalStore } from 'react';

export interface Place {
  path: string;
  search: string;
}

const watchers = new Set<() => void>();
let place: Place = read();

function read(): Place {
  return { path: window.location.pathname, search: window.location.search };
}

function changed(): void {
  place = read();
  for (const watch of watchers) watch();
}

window.addEventListener('popstate', changed);

/** Goes to another address of this page; `replace` leaves no step to go back to. */
export function go(to: Partial<Place>, replace = false): void {
  const next = { ...place, ...to };
  if (next.path === place.path && next.search === place.search) return;
  const address = `${next.path}${next.search}`;
  if (replace) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  changed();
}

export const here = (): Place => place;

const subscribe = (watch: () => void): (() => void) => {
  watchers.add(watch);
  return () => watchers.delete(watch);
};

export const usePlace = (): Place => useSyncExternalStore(subscribe, here);
