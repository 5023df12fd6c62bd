import type { ReliabilityBin } from '../evaluate/evaluate.ts';
import { drawPlot } from '../plot/plot.ts';

/** The file of the plot, beside the card. */
export const CALIBRATION_PLOT = 'calibration.svg';

/** Bins of fewer texts say too little to be drawn. */
const LEAST_TEXTS = 10;

/**
 * How often labels are right (up) by how sure the model was (across), as SVG. On the dashed line a confidence of 0.8
 * means right in 8 of 10; below it the model is too sure of itself. Each point is named by its number of texts.
 */
export function calibrationPlot(name: string, reliability: readonly ReliabilityBin[]): string {
  const axis = { from: 0, to: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] };
  const points = reliability
    .filter(({ count }) => count >= LEAST_TEXTS)
    .map(({ confidence, accuracy, count }) => ({
      x: confidence,
      y: accuracy,
      label: count.toLocaleString('en'),
    }));
  return drawPlot({
    title: `Calibration of ${name}: how often its labels are right, by its confidence`,
    x: { label: 'confidence', ...axis },
    y: { label: 'share that is right', ...axis },
    series: [
      { label: '', kind: 'dashed', points: [{ x: 0, y: 0 }, { x: 1, y: 1 }] }, // biome-ignore format: a line
      { label: '', kind: 'line', points: points.map(({ x, y }) => ({ x, y })) },
      { label: '', kind: 'points', points },
    ],
  });
}
