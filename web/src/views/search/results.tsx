import { useState } from 'react';
import { address } from '../../api/request.ts';
import type { Post } from '../../api/types.ts';
import { Icon } from '../../parts/icon.tsx';
import { PostCard } from '../../parts/post-card.tsx';
import { Empty, Failure, Shown } from '../../parts/states.tsx';
import { useClock } from '../../parts/use-clock.ts';
import { NOTHING_ASKED } from '../../question/question.ts';
import { useQuestion } from '../../question/use-question.ts';
import { Context } from './context.tsx';
import type { Sort } from './sort.ts';
import { usePages } from './use-pages.ts';

interface Props {
  params: Record<string, string>;
  sort: Sort;
  linked: boolean;
  found: RegExp | null;
}

const PAGE = 50;

/** The posts, page after page; each can be shown among those around it. */
export function Results({ params, sort, linked, found }: Props) {
  const { narrow, change } = useQuestion();
  const pages = usePages(address('/api/posts', { ...params, sort, limit: PAGE }));
  const [around, setAround] = useState<Post | null>(null);
  const now = useClock();
  return (
    <section className="card search-results" aria-label="Posts found">
      <Shown answer={pages.answer} what="the posts">
        {() =>
          pages.posts.length === 0 ? (
            <Empty title="Nothing is found">
              <p>
                Words are looked for all together; <code>&quot;phrases&quot;</code>, <code>a OR b</code>,{' '}
                <code>-not</code>, <code>#tag</code>, <code>@name</code> and <code>begin*</code> are
                understood. So are the rules of topics, as in{' '}
                <code>tea (from:ada OR has:links) -is:repost</code>.
              </p>
              <div className="row search-ways">
                <button type="button" className="button" onClick={() => change({ range: { kind: 'all' } })}>
                  Look in all time
                </button>
                <button
                  type="button"
                  className="button"
                  onClick={() => change({ ...NOTHING_ASKED, range: { kind: 'all' } })}
                >
                  Without filters
                </button>
              </div>
            </Empty>
          ) : (
            <>
              <ol>
                {pages.posts.map((post) => (
                  <li key={post.id}>
                    <PostCard
                      post={post}
                      now={now}
                      onNarrow={narrow}
                      linked={linked}
                      found={found}
                      actions={
                        <button type="button" className="button button-plain" onClick={() => setAround(post)}>
                          <Icon name="more" /> Context
                        </button>
                      }
                    />
                  </li>
                ))}
              </ol>
              {pages.error !== null && <Failure what={pages.error} onAction={pages.more} />}
              {pages.hasMore && pages.error === null && (
                <button
                  type="button"
                  className="button search-more"
                  disabled={pages.loading}
                  onClick={pages.more}
                >
                  {pages.loading ? 'Loading…' : 'More'}
                </button>
              )}
            </>
          )
        }
      </Shown>
      {around !== null && <Context post={around} linked={linked} onClose={() => setAround(null)} />}
    </section>
  );
}
