import { DAY_MS } from './script.ts';

/** A moment of the story, in ms from its first midnight, and when it is shown, in ms since the epoch. */
export interface Anchor {
  story: number;
  shown: number;
}

/** As many restarts back as a time shown before can be told again exactly. */
const KEPT_ANCHORS = 8;

/**
 * Which moment of the story is shown when. What lies before the first anchor keeps its spacing and ends
 * there: history. After an anchor the story runs `speed` times as fast as the clock, until the next anchor.
 */
export class Timeline {
  readonly speed: number;
  readonly anchors: readonly Anchor[];

  constructor(speed: number, anchors: readonly Anchor[]) {
    this.speed = speed;
    this.anchors = anchors;
  }

  /** The first `historyDays` of the story are over at `now`, the rest follows. */
  static startingAt(now: number, speed: number, historyDays: number): Timeline {
    return new Timeline(speed, [{ story: Math.round(historyDays * DAY_MS), shown: now }]);
  }

  shown(story: number): number {
    const anchor = this.anchors.findLast((earlier) => earlier.story <= story) ?? this.anchors[0]!;
    const since = story - anchor.story;
    return Math.round(anchor.shown + (since < 0 ? since : since / this.speed));
  }

  isHistory(story: number): boolean {
    return story <= this.anchors[0]!.story;
  }

  /** Goes on from a moment of the story at `now`, after a pause in which the story stood still. */
  resumedAt(story: number, now: number): Timeline {
    return new Timeline(this.speed, [...this.anchors, { story, shown: now }].slice(-KEPT_ANCHORS));
  }
}
