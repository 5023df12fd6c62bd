/** Whether each window meets an alert's condition. */
import type { Alert } from '../model/alert.ts';
import { Hours, usualOf } from './usual.ts';

/** What was measured in a window. */
export interface Observation {
  start: number;
  /** Null where nothing can be measured, as the share of no posts. */
  value: number | null;
  /** Posts that the value is made of. */
  posts: number;
  /** False where much of the window is missing, so that there were more posts than are counted. */
  known: boolean;
}

/**
 * `met`: the condition holds. `calm`: it does not, with the margin. `between`: neither. `unknown`: not to be judged,
 * since posts are missing that may have changed it, or the usual is not known yet.
 */
export type Verdict = 'met' | 'between' | 'calm' | 'unknown';

export interface Judged extends Observation {
  verdict: Verdict;
  /** What was usual, or the limit. */
  expected: number | null;
  /** What the value is to pass, on the upper and on the lower side. */
  upper: number | null;
  lower: number | null;
}

/** Judges the windows that begin at `from` or later; those before are only what is usual. In order of time. */
export function judge(alert: Alert, observations: readonly Observation[], from: number): Judged[] {
  const { unusual } = alert;
  const hours =
    unusual === undefined
      ? null
      : new Hours(
          observations.flatMap(({ start, value, posts, known }) =>
            isWhole(alert, known) && value !== null && isEnough(alert, posts) ? [{ start, value }] : [],
          ),
        );
  return observations
    .filter(({ start }) => start >= from)
    .map((one) => {
      if (hours === null || unusual === undefined) return judged(alert, one, limitsOf(alert));
      const past = hours.before(one.start, unusual.weeks, unusual.observations);
      if (past === null) return { ...one, verdict: 'unknown', expected: null, upper: null, lower: null };
      const { expected, scale } = usualOf(past, alert.measure, one.posts);
      const reach = unusual.by * scale;
      return judged(alert, one, {
        expected,
        upper: unusual.direction === 'below' ? null : expected + reach,
        lower: unusual.direction === 'above' ? null : expected - reach,
        margin: alert.resolve.margin * reach,
      });
    });
}

interface Limits {
  expected: number | null;
  upper: number | null;
  lower: number | null;
  /** How far within the limits a window is calm. */
  margin: number;
}

function limitsOf({ measure, above, below, resolve }: Alert): Limits {
  if (measure === 'silence') return { expected: null, upper: null, lower: 1, margin: 0 };
  if (measure === 'new_hashtag' || measure === 'new_entity')
    return { expected: null, upper: 0, lower: null, margin: 0 };
  const margin = resolve.margin * Math.abs(above ?? below ?? 0);
  return { expected: null, upper: above ?? null, lower: below ?? null, margin };
}

/** Small counts are what silence and low volumes are about. */
function isEnough({ measure, least_posts }: Alert, posts: number): boolean {
  return measure === 'silence' || posts >= least_posts;
}

/** A count lacks what is missing; a share is that of the posts which are there. */
const isWhole = ({ measure }: Alert, known: boolean): boolean =>
  known || measure === 'share' || measure === 'net';

function judged(alert: Alert, one: Observation, { margin, ...limits }: Limits): Judged {
  const { expected, upper, lower } = limits;
  return { ...one, expected, upper, lower, verdict: verdictOf(alert, one, limits, margin) };
}

function verdictOf(alert: Alert, one: Observation, limits: Omit<Limits, 'margin'>, margin: number): Verdict {
  const { upper, lower } = limits;
  const { value, posts, known } = one;
  const isOver = upper !== null && value !== null && value > upper && isEnough(alert, posts);
  // What is missing could only have added to it.
  if (isOver) return 'met';
  if (!isWhole(alert, known)) return 'unknown';
  if (value === null || !isEnough(alert, posts)) return 'calm';
  if (lower !== null && value < lower) return 'met';
  if (upper !== null && value > upper - margin) return 'between';
  if (lower !== null && value < lower + margin) return 'between';
  return 'calm';
}
