/** What React draws as SVG on the page, as a picture apart from it. */
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { type Drawing, withoutControls } from './drawing.ts';

/** `svg` is to be one element, the SVG, in that size. */
export function svgDrawing(svg: ReactElement, size: { width: number; height: number }): Drawing {
  const place = document.createElement('div');
  const root = createRoot(place);
  try {
    flushSync(() => root.render(svg));
    return { svg: withoutControls(new XMLSerializer().serializeToString(place.firstElementChild!)), ...size };
  } finally {
    root.unmount();
  }
}
