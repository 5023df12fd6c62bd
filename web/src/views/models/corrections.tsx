/** Posts whose label a person sets right, and those that were. */
import { type FormEvent, useState } from 'react';
import { ApiError, address, send } from '../../api/request.ts';
import type { Label, Post } from '../../api/types.ts';
import { useAnswer, useAsked } from '../../api/use-answer.ts';
import { capital, formatTime } from '../../format.ts';
import { Segmented } from '../../parts/segmented.tsx';
import { SentimentTag } from '../../parts/sentiment-tag.tsx';
import { Empty, Shown } from '../../parts/states.tsx';
import { LABELS } from '../../question/question.ts';
import { SIGNS } from '../../theme/colours.ts';
import { useParameter } from './parameter.ts';
import type { Correction } from './types.ts';

const FOUND = 10;
/** Ids begin with the network and hold no white space. */
const ID = /^[a-z]+:\S+$/;

export default function Corrections() {
  const [sought, seek] = useParameter('post');
  const [version, setVersion] = useState(0);
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState('');
  const change = async (id: string, label: Label | null): Promise<void> => {
    setFault('');
    try {
      const path = `/api/posts/${encodeURIComponent(id)}/correction`;
      if (label === null) await send(path, { method: 'DELETE' });
      else await send(path, { method: 'POST', body: { label } });
      setSaid(label === null ? 'The correction is taken back.' : `The post is ${label} from now on.`);
      setVersion((version) => version + 1);
    } catch (error) {
      setSaid('');
      setFault(error instanceof ApiError ? error.message : String(error));
    }
  };
  return (
    <div className="stack">
      <Seek sought={sought} onSeek={seek} />
      <p className="models-said" role="status">
        {said}
      </p>
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {sought !== '' && <Found sought={sought} version={version} onChange={change} />}
      <Made version={version} onChange={change} />
    </div>
  );
}

function Seek({ sought, onSeek }: { sought: string; onSeek(sought: string): void }) {
  const seek = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSeek(String(new FormData(event.currentTarget).get('sought')).trim());
  };
  return (
    <form className="card stack" aria-label="Find a post" onSubmit={seek}>
      <p>
        What a person says of a post counts at once in every answer, whatever a model says then or later.
        “undertone corrections --export” makes texts to train on out of them.
      </p>
      <div className="row">
        <label className="models-seek">
          <span className="label">Words of a post, or its id</span>
          <input className="field" type="search" name="sought" defaultValue={sought} />
        </label>
        <button type="submit" className="button button-main">
          Find
        </button>
      </div>
    </form>
  );
}

interface Changing {
  version: number;
  onChange(id: string, label: Label | null): Promise<void>;
}

function Found({ sought, version, onChange }: Changing & { sought: string }) {
  const answer = useAsked<Post[]>(
    `posts to correct ${sought}`,
    async (signal) => {
      if (ID.test(sought)) {
        const post = await send<Post>(`/api/posts/${encodeURIComponent(sought)}`, { signal }).catch(orNull);
        if (post !== null) return [post];
      }
      const path = address('/api/posts', { q: sought, limit: FOUND });
      return (await send<{ posts: Post[] }>(path, { signal })).posts;
    },
    version,
  );
  return (
    <section className="card" aria-labelledby="models-found">
      <div className="card-head">
        <h2 id="models-found">Found</h2>
      </div>
      <Shown answer={answer} what="posts">
        {(posts) =>
          posts.length === 0 ? (
            <Empty title="No post has these words or this id">Try fewer words.</Empty>
          ) : (
            <ul className="models-posts">
              {posts.map((post) => (
                <li key={post.id}>
                  <p className="models-text" dir="auto">
                    {post.text}
                  </p>
                  <div className="row">
                    <SentimentTag {...post} />
                    <span className="quiet models-by">
                      {post.model === 'correction' ? 'set by a person' : (post.model ?? '')}
                    </span>
                    <Segmented
                      name="What the post is"
                      segments={LABELS.map((label) => ({
                        key: label,
                        label: `${SIGNS[label]} ${capital(label)}`,
                        on: post.sentiment === label,
                        pick: () => void onChange(post.id, label),
                      }))}
                    />
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

const orNull = (error: unknown): null => {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
};

function Made({ version, onChange }: Changing) {
  const answer = useAnswer<{ corrections: Correction[] }>('/api/corrections?limit=100', version);
  return (
    <section className="card" aria-labelledby="models-made">
      <div className="card-head">
        <h2 id="models-made">Set by people, the newest first</h2>
      </div>
      <Shown answer={answer} what="corrections">
        {({ corrections }) =>
          corrections.length === 0 ? (
            <Empty title="No post was corrected yet">Find one above and say what it is.</Empty>
          ) : (
            <ul className="models-posts">
              {corrections.map(({ id, text, label, before, model, corrected_at }) => (
                <li key={id}>
                  <p className="models-text" dir="auto">
                    {text}
                  </p>
                  <div className="row">
                    <span className={`sentiment ${label}`}>
                      <span aria-hidden="true">{SIGNS[label]}</span> {capital(label)}
                    </span>
                    <span className="quiet models-by">
                      {before === null ? 'was not scored' : `was ${before} by ${model}`},{' '}
                      <time dateTime={corrected_at}>{formatTime(corrected_at)}</time>
                    </span>
                    <button type="button" className="button" onClick={() => void onChange(id, null)}>
                      Take back
                    </button>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}
