/** A post in two lines, as an example of something. All of its text is text. */
import type { Label } from '../api/types.ts';
import { capital, formatTime } from '../format.ts';
import { SentimentTag } from './sentiment-tag.tsx';
import './short-post.css';

export interface ShortPostOf {
  id: string;
  network: string;
  author_handle: string | null;
  created_at: string | null;
  text: string;
  sentiment?: Label | null;
  confidence?: number | null;
  model?: string | null;
}

export function ShortPosts({ posts }: { posts: readonly ShortPostOf[] }) {
  return (
    <ul className="short-posts">
      {posts.map((post) => (
        <li key={post.id} className="short-post">
          <p className="short-post-head">
            <bdi>{post.author_handle === null ? 'Someone' : `@${post.author_handle}`}</bdi>
            <span className="quiet">
              {capital(post.network)}
              {post.created_at !== null && (
                <>
                  {' · '}
                  <time dateTime={post.created_at}>{formatTime(post.created_at)}</time>
                </>
              )}
            </span>
            {post.sentiment !== undefined && (
              <SentimentTag
                sentiment={post.sentiment}
                confidence={post.confidence ?? null}
                model={post.model ?? null}
              />
            )}
          </p>
          <p className="short-post-text" dir="auto">
            {post.text}
          </p>
        </li>
      ))}
    </ul>
  );
}
