import { setImmediate as others, setTimeout as sleep } from 'node:timers/promises';
import type { Block, Cursor } from '../../model/block.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import { UndertoneError, UsageError } from '../../model/errors.ts';
import type { Source } from '../source.ts';
import { encodeScene } from './generate.ts';
import { DAY_MS, type Scene, writeScript } from './script.ts';
import { type Anchor, Timeline } from './timeline.ts';

export interface SampleOptions {
  name?: string;
  /** A whole number from 0; the same seed tells the same days. */
  seed?: number;
  /** How many times faster than the clock the story runs; Infinity brings all of it at once. */
  speed?: number;
  /** The part of the first day that is there at once, ending now, in [0, 1]; all days where speed is Infinity. */
  history?: number;
  /** How many days are told before the source ends. One where speed is Infinity, else without end. */
  days?: number;
  clock?: Clock;
}

/** Where the source is: the next scene of a day, and the times shown so far. */
interface Place {
  seed: number;
  day: number;
  next: number;
  anchors: readonly Anchor[];
}

const BLOCK_SCENES = 500;
/** Scenes due within this time go into one block, ms. */
const GATHER_MS = 200;
/** A source that was stopped or asleep for longer than this goes on from now, rather than catch up, ms. */
const PAUSE_MS = 60_000;

/**
 * The bundled sample: made-up days of posts in the wire forms of three networks, replayed. At the first read
 * the first day's history comes at once, as if it had just happened, and the rest follows at `speed`; then the
 * next day, with new posts by the same authors, so that a live view always moves.
 *
 * Ids depend on seed, day and place alone: whatever is read again is the same post. After a restart from a
 * cursor it goes on with the next scene; the seed is that of the cursor.
 */
export function createSampleSource(options: SampleOptions = {}): Source {
  const speed = options.speed ?? 60;
  const seed = options.seed ?? 1;
  const atOnce = speed === Number.POSITIVE_INFINITY;
  const days = options.days ?? (atOnce ? 1 : Number.POSITIVE_INFINITY);
  const history = options.history ?? 0.8;
  if (!(speed > 0))
    throw new UsageError(`The sample's speed is ${speed}; give a number above 0, such as 60.`);
  if (!(history >= 0 && history <= 1)) {
    throw new UsageError(
      `The sample's history is ${history}; give a part of the day from 0 to 1, such as 0.8.`,
    );
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new UsageError(`The sample's seed is ${seed}; give a whole number from 0.`);
  }
  if (atOnce && !Number.isSafeInteger(days)) {
    throw new UsageError(`The sample cannot bring ${days} days at once; give a number of days.`);
  }
  const clock = options.clock ?? systemClock;
  const name = options.name ?? 'sample';
  return {
    name,
    async *read(cursor, signal) {
      const { anchors } = Timeline.startingAt(clock.now(), speed, atOnce ? days : history);
      const begin = cursor === null ? { seed, day: 0, next: 0, anchors } : placeOf(cursor);
      yield* replay(name, begin, speed, days, clock, signal);
    },
  };
}

async function* replay(
  name: string,
  begin: Place,
  speed: number,
  days: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const { seed } = begin;
  let timeline = new Timeline(speed, begin.anchors);
  let next = begin.next;
  for (let day = begin.day; day < days; day++, next = 0) {
    const writing = writeScript(seed, day);
    let step = writing.next();
    for (; !step.done; step = writing.next()) await others();
    const scenes = step.value;
    const storyOf = (scene: Scene) => day * DAY_MS + scene.at;
    while (next < scenes.length && !signal.aborted) {
      const story = storyOf(scenes[next]!);
      const late = clock.now() - timeline.shown(story);
      if (!timeline.isHistory(story) && late > PAUSE_MS) timeline = timeline.resumedAt(story, clock.now());
      const waitMs = timeline.shown(story) - clock.now();
      if (waitMs > 0) {
        await sleep(waitMs + GATHER_MS, undefined, { signal }).catch(() => {});
        continue;
      }
      const moment = { seed, day, shown: (at: number) => timeline.shown(day * DAY_MS + at) };
      const now = clock.now();
      const lines: string[] = [];
      while (next < scenes.length && lines.length < BLOCK_SCENES) {
        const scene = scenes[next]!;
        if (timeline.shown(storyOf(scene)) > now) break;
        lines.push(encodeScene(scene, moment));
        next++;
      }
      const place: Place = { seed, day, next, anchors: timeline.anchors };
      const payload = Buffer.from(lines.join('\n'));
      await others();
      yield {
        source: name,
        format: { kind: 'jsonl' },
        payload,
        receivedAt: now,
        cursor: JSON.stringify(place),
      };
    }
    if (signal.aborted) return;
  }
}

function placeOf(cursor: Cursor): Place {
  try {
    const place: Place = JSON.parse(cursor);
    const numbers = [
      place.seed,
      place.day,
      place.next,
      ...place.anchors.flatMap(({ story, shown }) => [story, shown]),
    ];
    if (place.anchors.length > 0 && numbers.every(Number.isFinite)) return place;
  } catch {
    // Falls through to the one error below.
  }
  throw new UndertoneError(
    'bad-cursor',
    `The stored cursor ${cursor.slice(0, 80)} is not one of the sample; remove the sample's lake to begin again.`,
  );
}
