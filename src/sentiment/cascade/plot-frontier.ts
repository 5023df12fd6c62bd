import { drawPlot, ticksBetween } from '../plot/plot.ts';
import type { CascadeFit } from './fit.ts';

/** Points drawn at the most: more make no finer picture. */
const MOST_POINTS = 200;

/** The frontier of a cascade as SVG: macro-recall against the share of texts that the accurate model reads. */
export function plotFrontier({ frontier, share, macroRecall, alone, threshold }: CascadeFit): string {
  const step = Math.max(1, Math.ceil(frontier.length / MOST_POINTS));
  const points = frontier
    .filter((_, at) => at % step === 0 || at === frontier.length - 1)
    .map((point) => ({ x: point.share, y: point.macroRecall }));
  const recalls = [...points.map(({ y }) => y), alone.fast, alone.accurate, macroRecall];
  const ticks = ticksBetween(Math.min(...recalls), Math.max(...recalls));
  return drawPlot({
    title: 'Macro-recall against the share of texts that the accurate model reads',
    x: {
      label: 'texts that the accurate model reads',
      from: 0,
      to: 1,
      ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
      format: (value) => `${Math.round(value * 100)} %`,
    },
    y: {
      label: 'macro-recall',
      from: ticks[0]!,
      to: ticks.at(-1)!,
      ticks,
      format: (value) => value.toFixed(3),
    },
    series: [
      {
        label: '',
        kind: 'dashed',
        points: [
          { x: 0, y: alone.accurate },
          { x: 1, y: alone.accurate },
        ],
      },
      { label: '', kind: 'line', points },
      {
        label: '',
        kind: 'points',
        points: [{ x: share, y: macroRecall, label: `threshold ${threshold.toFixed(2)}` }],
      },
    ],
  });
}
