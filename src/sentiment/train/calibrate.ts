import type { Calibration } from '../linear/linear-model.ts';
import { fitSoftmax } from './fit-softmax.ts';

/** How margins of negative, neutral, positive become log-odds in which the three labels weigh alike. */
export interface VectorScaling {
  scale: [number, number, number];
  offset: [number, number, number];
}

const countClasses = (classes: ArrayLike<number>) => {
  const counts = [0, 0, 0];
  for (let i = 0; i < classes.length; i++) counts[classes[i]!]!++;
  return counts;
};

/**
 * Vector scaling (Guo and others, "On calibration of modern neural networks", 2017) of margins that a model
 * gave to texts it was not trained on, with each class weighing the same.
 */
export function fitVectorScaling(margins: Float64Array, classes: ArrayLike<number>): VectorScaling {
  const counts = countClasses(classes);
  const theta = fitSoftmax({
    rows: classes.length,
    classCount: 3,
    parameters: 6,
    design(row, c, out) {
      out.fill(0);
      out[c] = margins[row * 3 + c]!;
      out[3 + c] = 1;
    },
    classes,
    classWeight: counts.map((count) => classes.length / (3 * Math.max(count, 1))),
  });
  return { scale: [theta[0]!, theta[1]!, theta[2]!], offset: [theta[3]!, theta[4]!, theta[5]!] };
}

/** Sharpness and shift that turn balanced log-odds into probabilities of the classes as they occur. */
export function fitConfidence(
  logOdds: ArrayLike<number>,
  classes: ArrayLike<number>,
): Pick<Calibration, 'sharpness' | 'shift'> {
  const theta = fitSoftmax({
    rows: classes.length,
    classCount: 3,
    parameters: 3,
    design(row, c, out) {
      out[0] = c === 0 ? logOdds[row * 2]! : c === 2 ? logOdds[row * 2 + 1]! : 0;
      out[1] = c === 0 ? 1 : 0;
      out[2] = c === 2 ? 1 : 0;
    },
    classes,
    classWeight: [1, 1, 1],
  });
  return { sharpness: theta[0]!, shift: [theta[1]!, theta[2]!] };
}

/** Log-odds of negative and of positive against neutral, two a row. */
export function scaledLogOdds(margins: Float64Array, { scale, offset }: VectorScaling): Float64Array {
  const rows = margins.length / 3;
  const result = new Float64Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const neutral = scale[1] * margins[row * 3 + 1]! + offset[1];
    result[row * 2] = scale[0] * margins[row * 3]! + offset[0] - neutral;
    result[row * 2 + 1] = scale[2] * margins[row * 3 + 2]! + offset[2] - neutral;
  }
  return result;
}
