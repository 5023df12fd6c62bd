/**
 * The posts of the live feed, as values: what comes in waits its turn, so that a burst can be read; what waits
 * too long is left out and counted. While the reader is elsewhere in it the feed stands still.
 */
import type { Post } from '../../api/types.ts';

export interface Feed {
  /** Newest first. */
  shown: readonly Post[];
  /** Come in and not shown yet, oldest first. */
  waiting: readonly Post[];
  /** Left out since it was begun; a lower bound where the server could not say. */
  leftOut: number;
}

export const EMPTY_FEED: Feed = { shown: [], waiting: [], leftOut: 0 };

const MOST_SHOWN = 100;
/** While the feed moves, more than this many are not worth waiting for: they would be old when they come. */
const MOST_WAITING = 30;

/** With an answer of the API as what is shown; keeps what came in live meanwhile. */
export function begun(feed: Feed, posts: readonly Post[], keep: boolean): Feed {
  return { ...(keep ? feed : EMPTY_FEED), shown: merged(keep ? feed.shown : [], posts) };
}

/** A post again is the same post in its newest version, wherever it stands. */
export function arrived(feed: Feed, post: Post): Feed {
  const isNewer = (one: Post): boolean => one.id === post.id;
  if (feed.shown.some(isNewer)) {
    return { ...feed, shown: feed.shown.map((one) => (one.id === post.id ? post : one)) };
  }
  return { ...feed, waiting: [...feed.waiting.filter(({ id }) => id !== post.id), post] };
}

/** Without posts that are deleted, also while it stands still: what is deleted is not to be read on. */
export function without(feed: Feed, ids: readonly string[]): Feed {
  const gone = new Set(ids);
  const rest = (posts: readonly Post[]): readonly Post[] =>
    posts.some(({ id }) => gone.has(id)) ? posts.filter(({ id }) => !gone.has(id)) : posts;
  return { ...feed, shown: rest(feed.shown), waiting: rest(feed.waiting) };
}

/** Shows some of what waits, and leaves out what waits in vain. */
export function released(feed: Feed, count: number): Feed {
  if (feed.waiting.length === 0) return feed;
  const excess = Math.max(0, feed.waiting.length - MOST_WAITING);
  const kept = feed.waiting.slice(excess);
  return {
    shown: merged(feed.shown, kept.slice(0, count)),
    waiting: kept.slice(count),
    leftOut: feed.leftOut + excess,
  };
}

/** While it stands still no more waits than can be shown afterwards. */
export function held(feed: Feed): Feed {
  const excess = Math.max(0, feed.waiting.length - MOST_SHOWN);
  return excess === 0
    ? feed
    : { ...feed, waiting: feed.waiting.slice(excess), leftOut: feed.leftOut + excess };
}

/** All of what waits, at once. */
export const caughtUp = (feed: Feed): Feed => ({
  ...feed,
  shown: merged(feed.shown, feed.waiting),
  waiting: [],
});

/** Newest first by creation; posts without a time last. */
function merged(shown: readonly Post[], added: readonly Post[]): Post[] {
  const byId = new Map([...shown, ...added].map((post) => [post.id, post]));
  const time = ({ created_at }: Post): string => created_at ?? '';
  return [...byId.values()]
    .sort((a, b) => compare(time(b), time(a)) || compare(b.id, a.id))
    .slice(0, MOST_SHOWN);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
