import { useCallback, useRef, useState } from 'react';
import { useShortcut } from '../../app/shortcuts.ts';
import { formatCount } from '../../format.ts';
import { Icon } from '../../parts/icon.tsx';
import { PostCard } from '../../parts/post-card.tsx';
import { Empty, Shown } from '../../parts/states.tsx';
import { useClock } from '../../parts/use-clock.ts';
import { type Scope, useQuestion } from '../../question/use-question.ts';
import { useFeed } from './use-feed.ts';
import './feed-card.css';

/** The posts as they come in: to be paused, scrolled without moving, and jumped back to the newest. */
export function FeedCard({ scope, linked }: { scope: Scope; linked: boolean }) {
  const { narrow } = useQuestion();
  const [paused, setPaused] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const { shown, waiting, leftOut, answer, catchUp } = useFeed(scope, paused || scrolled);
  const now = useClock(10_000);
  const list = useRef<HTMLElement>(null);
  const toNewest = useCallback(() => {
    setPaused(false);
    catchUp();
    list.current?.scrollTo({ top: 0 });
  }, [catchUp]);
  useShortcut(['p'], 'Pause the live feed, or go on', () => (paused ? toNewest() : setPaused(true)));
  useShortcut(['.'], 'Jump to the newest post', toNewest);
  return (
    <section className="card feed" aria-labelledby="feed-title">
      <div className="card-head">
        <h2 id="feed-title">Posts</h2>
        <button
          type="button"
          className="button button-plain"
          aria-pressed={paused}
          onClick={() => (paused ? toNewest() : setPaused(true))}
        >
          <Icon name={paused ? 'play' : 'pause'} /> {paused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {leftOut > 0 && (
        <p className="quiet feed-note">
          Faster than can be read: a sample is shown, {formatCount(leftOut)} more are in the counts and in
          Search.
        </p>
      )}
      {(paused || scrolled) && waiting.length > 0 && (
        <button type="button" className="button button-main feed-newest" onClick={toNewest}>
          <Icon name="up" /> {formatCount(waiting.length)} new
        </button>
      )}
      <Shown answer={answer} what="the posts">
        {() =>
          shown.length === 0 ? (
            <Empty title="No posts yet">They appear here as they come in.</Empty>
          ) : (
            <section
              ref={list}
              className="feed-posts"
              aria-label="Posts, newest first"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
              tabIndex={0}
              onScroll={(event) => setScrolled(event.currentTarget.scrollTop > 8)}
            >
              <ol>
                {shown.map((post) => (
                  <li key={post.id}>
                    <PostCard post={post} now={now} onNarrow={narrow} linked={linked} />
                  </li>
                ))}
              </ol>
            </section>
          )
        }
      </Shown>
    </section>
  );
}
