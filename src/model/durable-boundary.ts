/**
 * The moments at which the state on disk has just changed, by name. A crash right after each has its own
 * duty at the next start; the crash tests end the process at every one of them.
 */
export const BOUNDARIES = {
  'log-appended': 'The block is read again from the log; its source goes on after it.',
  'log-advanced': 'Its source goes on from the cursor; what was noted of its completeness is there with it.',
  'object-written': 'A file nothing names lies in .tmp; start-up empties that folder.',
  'object-named': 'An object that no manifest names is removed at start-up; its group is done again.',
  'group-committed': 'Nothing: the group is visible, and its blocks wait for the raw zone.',
  'raw-written': 'Raw objects that no manifest names are removed and written again from the log.',
  'raw-entered': 'Blocks that every consumer has passed are dropped at the next round.',
  'log-trimmed': 'Nothing.',
  'compaction-swapped': 'The replaced objects are no longer named; start-up removes their files.',
} as const;

/** Those that only an erasure passes. */
export const ERASURE_BOUNDARIES = {
  'erasure-swapped':
    'The object before it is no longer named; start-up removes its file, and the erasure goes on.',
  'erasure-settled':
    'Nothing is left to erase but what the pages of the database held; they are overwritten.',
} as const;

/** Those that only the second pass passes. */
export const SECOND_PASS_BOUNDARIES = {
  'scores-swapped':
    'The posts have their new scores everywhere; objects that are no longer named are removed at start-up.',
} as const;

/** Those that only alerts pass. */
export const ALERT_BOUNDARIES = {
  'alert-entered': 'A firing is entered with what is to be told of it; that is sent at the next start.',
  'alert-sent': 'What was sent is not noted as such: it is sent again, under the same key.',
} as const;

/** Those that only sinks pass. */
export const SINK_BOUNDARIES = {
  'sink-told': 'What the sink has taken is not noted as such: it is told again, and is there once.',
} as const;

export type Boundary =
  | keyof typeof BOUNDARIES
  | keyof typeof ERASURE_BOUNDARIES
  | keyof typeof SECOND_PASS_BOUNDARIES
  | keyof typeof ALERT_BOUNDARIES
  | keyof typeof SINK_BOUNDARIES;

let watcher: ((boundary: Boundary) => void) | null = null;

/** Called by the code that has just made the change. */
export function passed(boundary: Boundary): void {
  watcher?.(boundary);
}

/** For tests: is told of every boundary passed in this thread. */
export function watchBoundaries(watch: (boundary: Boundary) => void): void {
  watcher = watch;
}
