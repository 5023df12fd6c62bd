/** A post among others: what it answers or quotes, what its author said before, what was said around then. */
import { useState } from 'react';
import { address } from '../../api/request.ts';
import type { Post } from '../../api/types.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { PostCard } from '../../parts/post-card.tsx';
import { Loading, Shown } from '../../parts/states.tsx';
import { useClock } from '../../parts/use-clock.ts';
import { useQuestion } from '../../question/use-question.ts';

export function Context({ post, linked, onClose }: { post: Post; linked: boolean; onClose(): void }) {
  const [shown, setShown] = useState(post);
  const { created_at, author_handle, author_id, network } = shown;
  const author = author_handle ?? author_id;
  return (
    <Dialog title="Context" onClose={onClose}>
      <div className="context" key={shown.id}>
        <Related id={shown.in_reply_to} what="answers" linked={linked} onShow={setShown} />
        <Related id={shown.quote_of} what="quotes" linked={linked} onShow={setShown} />
        <Related id={shown.repost_of} what="repeats" linked={linked} onShow={setShown} />
        <Card post={shown} linked={linked} onClose={onClose} />
        {created_at !== null && author !== null && (
          <Around
            title={`By the same author, before`}
            path={address('/api/posts', { author, network, to: created_at, limit: 5 })}
            {...{ linked, shown, onShow: setShown }}
          />
        )}
        {created_at !== null && (
          <>
            <Around
              title="Said just before"
              path={address('/api/posts', { network, to: created_at, limit: 5 })}
              {...{ linked, shown, onShow: setShown }}
            />
            <Around
              title="Said just after"
              path={address('/api/posts', { network, from: created_at, sort: 'oldest', limit: 6 })}
              {...{ linked, shown, onShow: setShown }}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

function Card({ post, linked, onClose }: { post: Post; linked: boolean; onClose?(): void }) {
  const { narrow } = useQuestion();
  const now = useClock();
  return (
    <div className="context-this">
      <PostCard
        post={post}
        now={now}
        linked={linked}
        onNarrow={(name, value) => {
          narrow(name, value);
          onClose?.();
        }}
      />
    </div>
  );
}

interface RelatedProps {
  id: string | null;
  what: string;
  linked: boolean;
  onShow(post: Post): void;
}

function Related({ id, what, linked, onShow }: RelatedProps) {
  const answer = useAnswer<Post>(id === null ? null : `/api/posts/${encodeURIComponent(id)}`);
  if (id === null) return null;
  const title = `This post ${what}`;
  if (answer.error?.status === 404) {
    return (
      <section>
        <h3>{title}</h3>
        <p className="quiet">a post that is not in the lake.</p>
      </section>
    );
  }
  return (
    <section>
      <h3>{title}</h3>
      <Shown answer={answer} what={title}>
        {(post) => <Short post={post} linked={linked} onShow={onShow} />}
      </Shown>
    </section>
  );
}

function Around(props: {
  title: string;
  path: string;
  linked: boolean;
  shown: Post;
  onShow(post: Post): void;
}) {
  const { title, path, linked, shown, onShow } = props;
  const answer = useAnswer<{ posts: Post[] }>(path);
  const others = answer.data?.posts.filter(({ id }) => id !== shown.id).slice(0, 5) ?? [];
  if (answer.data === null && answer.error === null) return <Loading what={title} />;
  if (others.length === 0 && answer.error === null) return null;
  return (
    <section>
      <h3>{title}</h3>
      <Shown answer={answer} what={title}>
        {() => others.map((post) => <Short key={post.id} post={post} linked={linked} onShow={onShow} />)}
      </Shown>
    </section>
  );
}

/** A post that the context can be moved to. */
function Short({ post, linked, onShow }: { post: Post; linked: boolean; onShow(post: Post): void }) {
  const { narrow } = useQuestion();
  const now = useClock();
  return (
    <PostCard
      post={post}
      now={now}
      linked={linked}
      onNarrow={narrow}
      actions={
        <button type="button" className="button button-plain" onClick={() => onShow(post)}>
          Context
        </button>
      }
    />
  );
}
