import { UndertoneError } from '../../model/errors.ts';
import { type BothRead, type FrontierPoint, frontierOf } from './frontier.ts';

export interface FitOptions {
  /** How much of the best macro-recall may be given up for fewer texts sent on, 0 to 1. */
  loss?: number;
  /** The greatest share of texts that may be sent on, 0 to 1; the speed that is wanted sets it. */
  share?: number;
  /** The least threshold that is taken, 0 to 1: what texts of other kinds ask for. */
  least?: number;
  /** The weights of the accurate model that are tried. */
  weights?: readonly number[];
}

export interface CascadeFit {
  threshold: number;
  weight: number;
  /** At this threshold, on the texts fitted on. */
  share: number;
  macroRecall: number;
  /** The models alone, on the same texts. */
  alone: { fast: number; accurate: number };
  /** For the weight chosen. */
  frontier: FrontierPoint[];
}

const LOSS = 0.005;
const WEIGHTS = [0.5, 0.6, 0.7, 0.8, 0.9, 1];

/**
 * Chooses the weight and the threshold of a cascade on labelled texts that neither model was trained on. The
 * weight is the one with the highest macro-recall over all thresholds within `share`, taken as the mean, so that
 * one lucky threshold does not choose it. The threshold is the one that sends on the fewest texts of those from which
 * on none gives up more than `loss` of the accurate model's macro-recall, a lucky one again aside, and none is below
 * `least`; where there is none within `share`, the best within `share`.
 */
export function fitCascade(texts: readonly BothRead[], options: FitOptions = {}): CascadeFit {
  const { loss = LOSS, share: most = 1, least = 0, weights = WEIGHTS } = options;
  if (texts.length === 0) {
    throw new UndertoneError(
      'no-texts',
      'There are no labelled texts to fit a cascade on: give a file with some.',
    );
  }
  const fits = weights.map((weight) => {
    const frontier = frontierOf(texts, weight);
    const within = frontier.filter(({ share }) => share <= most);
    return { weight, frontier, within, mean: meanRecall(within) };
  });
  const { weight, frontier, within } = fits.reduce((best, fit) => (fit.mean > best.mean ? fit : best));
  const alone = {
    fast: frontier[0]!.macroRecall,
    accurate: frontierOf(texts, 1).at(-1)!.macroRecall,
  };
  const short = (point: FrontierPoint) =>
    point.threshold < least || point.macroRecall < alone.accurate - loss;
  const enough = within[within.findLastIndex(short) + 1];
  const { threshold, share, macroRecall } =
    enough ?? within.reduce((best, point) => (point.macroRecall > best.macroRecall ? point : best));
  return { threshold, weight, share, macroRecall, alone, frontier };
}

/** The area under the frontier over its width: points lie closer where many texts are as certain. */
function meanRecall(points: readonly FrontierPoint[]): number {
  let area = 0;
  for (const [at, point] of points.entries()) {
    const before = points[at - 1];
    if (before) area += ((point.share - before.share) * (point.macroRecall + before.macroRecall)) / 2;
  }
  const width = points.at(-1)!.share - points[0]!.share;
  return width === 0 ? points[0]!.macroRecall : area / width;
}
