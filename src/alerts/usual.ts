/**
 * What is usual for an hour: the median of the windows of that hour over the last weeks, and how far they scatter.
 *
 * The scatter is 1.4826 times the median absolute deviation, which is the standard deviation where values are normal
 * (Rousseeuw and Croux 1993); where more than half the values are the same it is 0, and 1.2533 times the mean absolute
 * deviation stands for it (Iglewicz and Hoaglin 1993, as Minitab and IBM do). It is never taken for less than the error
 * that counting so many posts has by itself.
 */
import type { Alert } from '../model/alert.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const MAD_TO_SIGMA = 1.4826;
const MEAN_AD_TO_SIGMA = 1.253314;

export interface Usual {
  expected: number;
  /** One standard deviation; more than 0. */
  scale: number;
  /** Windows that it is made of. */
  observations: number;
}

export interface Past {
  start: number;
  value: number;
}

/** The windows of the past by their hour, to be asked for the usual at a time. */
export class Hours {
  readonly #ofWeek = new Map<number, Past[]>();
  readonly #ofDay = new Map<number, Past[]>();

  /** `past` in order of time. */
  constructor(past: readonly Past[]) {
    for (const one of past) {
      const hour = Math.floor(one.start / HOUR_MS);
      into(this.#ofWeek, modulo(hour, 168), one);
      into(this.#ofDay, modulo(hour, 24), one);
    }
  }

  /**
   * Values of windows that began in the same hour of the week within `weeks` before; where those are fewer than
   * `least`, in the same hour of the day; null where those are too few as well.
   */
  before(start: number, weeks: number, least: number): number[] | null {
    const hour = Math.floor(start / HOUR_MS);
    for (const known of [this.#ofWeek.get(modulo(hour, 168)), this.#ofDay.get(modulo(hour, 24))]) {
      const values = (known ?? []).flatMap((one) =>
        one.start >= start - weeks * WEEK_MS && one.start < start ? [one.value] : [],
      );
      if (values.length >= Math.max(least, 1)) return values;
    }
    return null;
  }
}

/** `posts` is how many the value under judgement is made of. */
export function usualOf(values: readonly number[], measure: Alert['measure'], posts: number): Usual {
  const expected = median(values);
  const away = values.map((value) => Math.abs(value - expected));
  const mad = median(away);
  const spread =
    mad > 0 ? MAD_TO_SIGMA * mad : (MEAN_AD_TO_SIGMA * away.reduce((sum, one) => sum + one, 0)) / away.length;
  const scale = Math.max(spread, countingError(measure, expected, posts));
  return { expected, scale, observations: values.length };
}

/** The standard error of a count (Poisson), a share and a net share (binomial), were it as expected. */
function countingError(measure: Alert['measure'], expected: number, posts: number): number {
  const many = Math.max(posts, 1);
  if (measure === 'share') return Math.sqrt(Math.max(expected * (1 - expected), 1 / many) / many);
  if (measure === 'net') return Math.sqrt(Math.max(1 - expected ** 2, 1 / many) / many);
  return Math.sqrt(Math.max(expected, 1));
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

function into(map: Map<number, Past[]>, key: number, one: Past): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [one]);
  else known.push(one);
}
