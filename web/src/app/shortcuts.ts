/**
 * Keys that do something from anywhere on the page, listed by the help. Single letters can be switched off
 * (WCAG 2.1.4), and never fire where a person types.
 */
import { useEffect, useRef } from 'react';
import { remembered } from './remembered.ts';
import { createStore } from './store.ts';

export interface Shortcut {
  /** Keys as KeyboardEvent names them, one after the other: ['g', 'n'], ['?']. */
  keys: readonly string[];
  what: string;
}

interface Bound extends Shortcut {
  run(): void;
}

export const shortcutsOn = remembered<'on' | 'off'>('shortcuts', 'on', ['on', 'off']);
/** All that hold at the moment, for the help. */
export const shortcuts = createStore<readonly Shortcut[]>([]);

const bound = new Set<Bound>();
const SEQUENCE_MS = 1200;
let pressed: { keys: string[]; at: number } = { keys: [], at: 0 };

window.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || shortcutsOn.get() === 'off') return;
  // The target itself would be the host of a shadow root, such as the editor of SQL lies in.
  const target = event.composedPath()[0] ?? null;
  if (event.isComposing || types(target) || document.querySelector('dialog[open]') !== null) return;
  const fresh = event.timeStamp - pressed.at > SEQUENCE_MS;
  pressed = { keys: [...(fresh ? [] : pressed.keys.slice(-1)), event.key], at: event.timeStamp };
  const found = [...bound].find(({ keys }) =>
    keys.every((key, at) => pressed.keys.at(at - keys.length) === key),
  );
  if (found === undefined) return;
  event.preventDefault();
  pressed = { keys: [], at: 0 };
  found.run();
});

function types(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input:not([type=checkbox], [type=radio], [type=button], [type=range])');
}

/** While the component stands, pressing the keys runs it. */
export function useShortcut(keys: readonly string[], what: string, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  const written = keys.join(' ');
  useEffect(() => {
    const own: Bound = { keys: written.split(' '), what, run: () => latest.current() };
    bound.add(own);
    shortcuts.set([...bound]);
    return () => {
      bound.delete(own);
      shortcuts.set([...bound]);
    };
  }, [written, what]);
}
