/** A post, as a list shows it. All of its text is text: it can do nothing but be read. */
import { memo, type ReactNode, useState } from 'react';
import { httpUrl, originalOf } from '../api/original.ts';
import { ApiError, send } from '../api/request.ts';
import type { Post, Prediction } from '../api/types.ts';
import { Link } from '../app/link.tsx';
import { PATHS } from '../app/paths.ts';
import { capital, formatAgo, formatExactTime } from '../format.ts';
import type { FilterName } from '../question/question.ts';
import { Icon } from './icon.tsx';
import { Marked } from './marked.tsx';
import { SentimentTag } from './sentiment-tag.tsx';
import { segmentsOf } from './text-segments.ts';
import { WordEffects, WordEffectsLegend } from './word-effects.tsx';
import './post-card.css';

interface Props {
  post: Post;
  /** The time that ages are told by, ms. */
  now: number;
  onNarrow(name: FilterName, value: string): void;
  /** Whether it may lead to the network: posts of the sample are nowhere. */
  linked: boolean;
  /** What is marked in the text: words that were looked for. */
  found?: RegExp | null;
  /** Beside the buttons of every post. */
  actions?: ReactNode;
}

/** Longer texts are cut until they are asked for. */
const LONG = 600;

export const PostCard = memo(function PostCard({
  post,
  now,
  onNarrow,
  linked,
  found = null,
  actions,
}: Props) {
  const { author_handle, author_id, author_name, network, created_at } = post;
  const original = linked ? originalOf(post) : null;
  const author = author_handle ?? author_id;
  const name = author_name ?? author ?? 'Someone';
  return (
    <article className="post">
      <header className="post-head">
        {author === null ? (
          <bdi className="post-name">{name}</bdi>
        ) : (
          <button
            type="button"
            className="post-name"
            onClick={() => onNarrow('author', author)}
            title={`Posts by @${author}`}
          >
            <bdi>{name}</bdi>
          </button>
        )}
        {author_handle !== null && author_handle !== name && (
          <bdi className="post-handle">@{author_handle}</bdi>
        )}
        <span className="post-where">
          {capital(network)}
          {created_at !== null && (
            <>
              {' · '}
              <time dateTime={created_at} title={formatExactTime(created_at)}>
                {formatAgo(created_at, now)}
              </time>
            </>
          )}
        </span>
      </header>
      <PostText post={post} linked={linked} onNarrow={onNarrow} found={found}>
        {actions}
        <Link
          className="button button-plain"
          to={PATHS.models}
          search={`?part=corrections&post=${encodeURIComponent(post.id)}`}
          title="Say what the post is, where the model is wrong"
        >
          Correct
        </Link>
        {original !== null && (
          <a className="button button-plain" href={original} target="_blank" rel="noopener noreferrer">
            Original <Icon name="out" />
          </a>
        )}
      </PostText>
    </article>
  );
});

function PostText(props: Omit<Props, 'now' | 'actions'> & { children: ReactNode }) {
  const { post, linked, onNarrow, found = null, children } = props;
  const [whole, setWhole] = useState(post.text.length <= LONG);
  const [explained, setExplained] = useState<Prediction | null>(null);
  const [fault, setFault] = useState('');
  const [explaining, setExplaining] = useState(false);
  const explain = async (): Promise<void> => {
    setFault('');
    if (explained !== null) return setExplained(null);
    setExplaining(true);
    try {
      // A post says by which model it was scored; one that is gone since leaves the best there is.
      const body = {
        text: post.text,
        explain: true,
        ...(post.model === null ? {} : { model: post.model.split('@')[0] }),
      };
      setExplained(await send<Prediction>('/api/predict', { method: 'POST', body }));
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : String(error));
    }
    setExplaining(false);
  };
  const lang = post.lang === null || post.lang === 'und' ? undefined : post.lang;
  return (
    <>
      {explained?.words === undefined ? (
        <p className="post-text" dir="auto" lang={lang}>
          {segmentsOf(whole ? post.text : post.text.slice(0, LONG), post).map((segment, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a segment has no other identity than its place
            <SegmentShown key={at} segment={segment} linked={linked} onNarrow={onNarrow} found={found} />
          ))}
          {!whole && '…'}
        </p>
      ) : (
        <div lang={lang}>
          <WordEffects text={post.text} words={explained.words} by={explained.words_by} />
          <WordEffectsLegend by={explained.words_by} />
        </div>
      )}
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <footer className="post-foot">
        <SentimentTag sentiment={post.sentiment} confidence={post.confidence} model={post.model} />
        {!whole && explained === null && (
          <button type="button" className="button button-plain" onClick={() => setWhole(true)}>
            Whole text
          </button>
        )}
        {post.sentiment !== null && (
          <button
            type="button"
            className="button button-plain post-why"
            aria-pressed={explained !== null}
            disabled={explaining}
            onClick={() => void explain()}
          >
            <Icon name="words" /> {explaining ? 'Reading…' : 'Why'}
          </button>
        )}
        {children}
      </footer>
    </>
  );
}

function SegmentShown(props: {
  segment: ReturnType<typeof segmentsOf>[number];
  linked: boolean;
  onNarrow: Props['onNarrow'];
  found: RegExp | null;
}) {
  const { segment, linked, onNarrow, found } = props;
  if (segment.kind === 'text') return <Marked text={segment.text} found={found} />;
  if (segment.kind === 'url') {
    const href = linked ? httpUrl(segment.text) : null;
    if (href === null) return segment.text;
    return (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
        {segment.text}
      </a>
    );
  }
  return (
    <button type="button" className="post-tag" onClick={() => onNarrow(segment.kind, segment.value)}>
      {segment.text}
    </button>
  );
}
