/** Where everything of the plot of models stands, CSS pixels. */
import type { Interval } from '../../api/types.ts';

export interface Placed {
  name: string;
  /** Macro-recall, 0 to 1, and its 95 % interval. */
  recall: number;
  interval: Interval;
  /** Posts a second. */
  speed: number;
  /** Of its files; null where it has none. */
  bytes: number | null;
  best: boolean;
}

export const HEIGHT = 320;
export const LEFT = 48;
export const RIGHT = 24;
export const TOP = 24;
export const BOTTOM = 44;

export interface Label {
  model: Placed;
  /** Of the mark. */
  x: number;
  /** Where the name begins. */
  text: { x: number; y: number };
}

/** About as wide as a letter of the names, and as high as their lines, px. */
const LETTER = 6.6;
const LINE = 15;

/** Names beside their marks: right where there is room, and beneath or above where another name is. */
export function placedLabels(
  models: readonly Placed[],
  { x, y, width }: { x(speed: number): number; y(recall: number): number; width: number },
): Label[] {
  const labels: Label[] = [];
  for (const model of models) {
    const at = x(model.speed);
    const long = model.name.length * LETTER;
    const away = radiusOf(model.bytes) + 6;
    const right = at + away + long < width;
    const text = { x: right ? at + away : Math.max(0, at - away - long), y: y(model.recall) - 4 };
    const free = (y: number): boolean =>
      labels.every(
        ({ text: other, model: { name } }) =>
          Math.abs(other.y - y) >= LINE || other.x + name.length * LETTER < text.x || text.x + long < other.x,
      );
    const shift = [0, LINE, -LINE, 2 * LINE, -2 * LINE].find((shift) => free(text.y + shift)) ?? 0;
    labels.push({ model, x: at, text: { x: text.x, y: text.y + shift } });
  }
  return labels;
}

/** Those that no other is both better and faster than, the slowest first. */
export function frontierOf(models: readonly Placed[]): Placed[] {
  return models
    .filter(
      (one) =>
        !models.some(
          (other) =>
            other !== one &&
            other.recall >= one.recall &&
            other.speed >= one.speed &&
            (other.recall > one.recall || other.speed > one.speed),
        ),
    )
    .toSorted((a, b) => a.speed - b.speed);
}

/** Speeds by their tenfolds, recalls straight; and where their lines stand. */
export function scalesOf(models: readonly Placed[], width: number) {
  const decades = models.map(({ speed }) => Math.log10(speed));
  const first = Math.floor(Math.min(...decades) - 0.1);
  const last = Math.max(first + 1, Math.ceil(Math.max(...decades) + 0.1));
  const low = Math.min(...models.map(({ interval }) => interval.low));
  const high = Math.max(...models.map(({ interval }) => interval.high));
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((step) => (high - low) / step <= 6) ?? 0.2;
  const from = Math.floor(low / step);
  const to = Math.max(from + 1, Math.ceil(high / step));
  return {
    x: (speed: number): number =>
      LEFT + ((Math.log10(speed) - first) / (last - first)) * (width - LEFT - RIGHT),
    y: (recall: number): number =>
      HEIGHT - BOTTOM - ((recall / step - from) / (to - from)) * (HEIGHT - TOP - BOTTOM),
    speeds: Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at)),
    recalls: Array.from({ length: to - from + 1 }, (_, at) => (from + at) * step),
  };
}

/** The area grows with the bytes. */
export const radiusOf = (bytes: number | null): number =>
  bytes === null ? 4 : Math.min(20, 4 + Math.sqrt(bytes / 1e6) * 2);
