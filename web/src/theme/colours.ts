/** The colours of the theme for what is drawn on a canvas. */
import { useMemo } from 'react';
import type { Label } from '../api/types.ts';
import { type Theme, useTheme } from './theme.ts';

const NAMES = [
  'ground',
  'surface',
  'sunken',
  'ink',
  'quiet',
  'line',
  'line-strong',
  'accent',
  'positive',
  'neutral',
  'negative',
  'mixed',
  'hatch',
  'gap',
  'bad',
] as const;

export type Colours = Record<(typeof NAMES)[number], string>;

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Colours;
}

export function useColours(): { colours: Colours; theme: Theme } {
  const theme = useTheme();
  return useMemo(() => ({ colours: readColours(), theme }), [theme]);
}

/** The sign that goes with each colour. */
export const SIGNS: Record<Label, string> = { positive: '+', neutral: '○', negative: '−', mixed: '±' };
