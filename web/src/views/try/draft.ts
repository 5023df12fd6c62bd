/**
 * The text that is being tried. It stays while other views are looked at, and is in the address only where it was
 * asked for: then after the #, which browsers send to no server.
 */
import { createStore } from '../../app/store.ts';

const PREFIX = '#text=';

export const draft = createStore(shared(window.location.hash) ?? '');

window.addEventListener('hashchange', () => {
  const text = shared(window.location.hash);
  if (text !== null) draft.set(text);
});

function shared(hash: string): string | null {
  if (!hash.startsWith(PREFIX)) return null;
  try {
    return decodeURIComponent(hash.slice(PREFIX.length));
  } catch {
    return null;
  }
}

/** Another text; an address that had one has none from then on. */
export function write(text: string): void {
  if (window.location.hash.startsWith(PREFIX)) setHash('');
  draft.set(text);
}

/** Puts the text into the address, and returns that. */
export function share(): string {
  // Half of a character has no form in an address.
  setHash(PREFIX + encodeURIComponent(draft.get().toWellFormed()));
  return window.location.href;
}

const setHash = (hash: string): void => {
  const { pathname, search } = window.location;
  window.history.replaceState(null, '', `${pathname}${search}${hash}`);
};
