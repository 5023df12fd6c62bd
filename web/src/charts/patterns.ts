/** Fills for canvases, the same as the style sheets have: negative hatched one way, mixed both ways. */
import type { Colours } from '../theme/palette.ts';

export type Fill = string | CanvasPattern;

export interface Fills {
  positive: Fill;
  neutral: Fill;
  negative: Fill;
  mixed: Fill;
  unscored: Fill;
  gap: Fill;
}

const SIDE = 6;

export function fillsOf(colours: Colours): Fills {
  return {
    positive: colours.positive,
    neutral: colours.neutral,
    negative: hatched(colours.negative, colours.hatch, ['/']),
    mixed: hatched(colours.mixed, colours.hatch, ['/', '\\']),
    unscored: colours.line,
    gap: hatched(null, colours.gap, ['/']),
  };
}

function hatched(ground: string | null, line: string, ways: readonly ('/' | '\\')[]): Fill {
  const ratio = Math.max(1, Math.round(window.devicePixelRatio));
  const side = SIDE * ratio;
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const context = tile.getContext('2d')!;
  if (ground !== null) {
    context.fillStyle = ground;
    context.fillRect(0, 0, side, side);
  }
  context.strokeStyle = line;
  context.lineWidth = 1.5 * ratio;
  for (const way of ways) {
    if (way === '\\') context.setTransform(-1, 0, 0, 1, side, 0);
    // Beyond the corners too, so that the lines meet those of the next tile.
    for (const shift of [-side, 0, side]) {
      context.beginPath();
      context.moveTo(shift - 1, side + 1);
      context.lineTo(shift + side + 1, -1);
      context.stroke();
    }
    context.resetTransform();
  }
  return context.createPattern(tile, 'repeat')!;
}
