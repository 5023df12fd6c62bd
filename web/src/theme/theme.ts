/** Light or dark: as the system has it, unless a person chose. */
import { useSyncExternalStore } from 'react';
import { remembered } from '../app/remembered.ts';

export type Choice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

export const CHOICES: readonly Choice[] = ['system', 'light', 'dark'];
export const themeChoice = remembered<Choice>('theme', 'system', CHOICES);
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

export function theme(): Theme {
  const choice = themeChoice.get();
  if (choice !== 'system') return choice;
  return systemIsDark.matches ? 'dark' : 'light';
}

const apply = (): void => {
  document.documentElement.dataset.theme = theme();
};

/** Keeps the page in the theme; called once, before anything is drawn. */
export function keepTheme(): void {
  apply();
  themeChoice.subscribe(apply);
  systemIsDark.addEventListener('change', apply);
}

export function nextChoice(): void {
  themeChoice.set(CHOICES[(CHOICES.indexOf(themeChoice.get()) + 1) % CHOICES.length]!);
}

const subscribe = (watch: () => void): (() => void) => {
  const stop = themeChoice.subscribe(watch);
  systemIsDark.addEventListener('change', watch);
  return () => {
    stop();
    systemIsDark.removeEventListener('change', watch);
  };
};

/** Charts draw on canvases, which no style sheet reaches: they draw anew when this changes. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, theme);
