import { useEffect, useRef, useState } from 'react';
import { hear, liveStatus } from '../../api/live.ts';
import { address } from '../../api/request.ts';
import type { Post } from '../../api/types.ts';
import { type Answer, useAnswer } from '../../api/use-answer.ts';
import { useStore } from '../../app/store.ts';
import { matches, onlyServerTells } from '../../question/matches.ts';
import { isFiltered } from '../../question/question.ts';
import { endsNow, movesAlong } from '../../question/range.ts';
import { type Scope, useQuestion } from '../../question/use-question.ts';
import { arrived, begun, caughtUp, EMPTY_FEED, type Feed, held, released, without } from './feed.ts';

const BEGIN_WITH = 50;
/** Ten posts a second are about as many as can be glanced at. */
const RELEASE = { everyMs: 400, posts: 4 };
/** A stream that left posts out may do so again. */
const SAMPLED_MS = 10_000;

interface LiveFeed extends Feed {
  answer: Answer<{ posts: Post[] }>;
  /** Shows all that waits, and goes on. */
  catchUp(): void;
}

/** The newest posts of the question, and those that come in. `still` holds them back. */
export function useFeed(scope: Scope, still: boolean): LiveFeed {
  const { question } = useQuestion();
  const [feed, setFeed] = useState<Feed>(EMPTY_FEED);
  const connections = useConnections();
  const moving = movesAlong(scope.range);
  // Of a stream that is sampled the few that were asked for may be left out: then the server is asked again as posts
  // come in, as it is for what it alone can tell.
  const sampled = useSampled();
  const filtered = isFiltered(question);
  const searched = onlyServerTells(question) || (sampled && filtered);
  const version = searched ? scope.version : connections;
  const { from: _, ...unbounded } = scope.params;
  const answer = useAnswer<{ posts: Post[] }>(
    address('/api/posts', { ...(moving ? unbounded : scope.params), limit: BEGIN_WITH }),
    version,
  );

  const asked = useRef('');
  const key = JSON.stringify({ ...question, range: scope.range });
  useEffect(() => {
    if (answer.data === null || answer.stale) return;
    const { posts } = answer.data;
    const same = asked.current === key;
    asked.current = key;
    setFeed((feed) => (same ? posts.reduce(arrived, feed) : begun(feed, posts, false)));
  }, [answer.data, answer.stale, key]);

  const open = endsNow(scope.range);
  useEffect(() => {
    if (!open || searched) return;
    return hear('post', (post) => {
      if (matches(question, post)) setFeed((feed) => arrived(feed, post));
    });
  }, [question, open, searched]);
  useEffect(() => hear('gone', ({ ids }) => setFeed((feed) => without(feed, ids))), []);
  useEffect(() => {
    if (filtered) return;
    return hear('sampled', ({ left_out }) =>
      setFeed((feed) => ({ ...feed, leftOut: feed.leftOut + (left_out ?? 1) })),
    );
  }, [filtered]);
  useEffect(() => {
    const timer = setInterval(
      () => setFeed((feed) => (still ? held(feed) : released(feed, RELEASE.posts))),
      RELEASE.everyMs,
    );
    return () => clearInterval(timer);
  }, [still]);

  return { ...feed, answer, catchUp: () => setFeed(caughtUp) };
}

/** How often the live connection was made: what came in before one stood is asked for. */
function useConnections(): number {
  const { state } = useStore(liveStatus);
  const count = useRef(0);
  const last = useRef(state);
  if (last.current !== state) {
    last.current = state;
    if (state === 'live') count.current++;
  }
  return count.current;
}

/** Whether the live stream left posts out lately. */
function useSampled(): boolean {
  const [sampled, setSampled] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = hear('sampled', () => {
      setSampled(true);
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => setSampled(false), SAMPLED_MS);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, []);
  return sampled;
}
