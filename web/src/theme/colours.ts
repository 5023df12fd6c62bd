/** The colours of the theme for what is drawn on a canvas. */
import { useMemo } from 'react';
import { type Colours, NAMES } from './palette.ts';
import { type Theme, useTheme } from './theme.ts';

export { type Colours, SIGNS } from './palette.ts';

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
