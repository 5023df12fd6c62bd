/** What is followed. */
import { useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { Link } from '../../app/link.tsx';
import { PATHS } from '../../app/paths.ts';
import { formatCount, formatDay } from '../../format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Empty } from '../../parts/states.tsx';
import type { Topic } from './types.ts';

export function TopicList({ topics, onChanged }: { topics: readonly Topic[]; onChanged(): void }) {
  const [removing, setRemoving] = useState<Topic | null>(null);
  return (
    <section className="card" aria-label="Topics">
      <div className="card-head">
        <h2>Topics</h2>
        <Link className="button button-main" to={PATHS.topics} search="?new">
          New topic
        </Link>
      </div>
      {topics.length === 0 ? (
        <Empty title="No topic is followed yet">
          Streams keep every post until one is; files are kept whole either way.
        </Empty>
      ) : (
        <ul className="topics">
          {topics.map((topic) => (
            <TopicRow key={topic.name} topic={topic} onRemove={() => setRemoving(topic)} />
          ))}
        </ul>
      )}
      {removing !== null && (
        <RemoveDialog
          topic={removing}
          onClose={() => setRemoving(null)}
          onRemoved={() => {
            setRemoving(null);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function TopicRow({ topic, onRemove }: { topic: Topic; onRemove(): void }) {
  const { name, rule, since, origin, posts } = topic;
  return (
    <li className="topic">
      <div>
        <h3>
          <Link to={PATHS.now} search={`?topic=${encodeURIComponent(name)}`}>
            <bdi>{name}</bdi>
          </Link>
        </h3>
        <code className="topic-rule" dir="auto">
          {rule}
        </code>
      </div>
      <p className="topic-facts">
        <span>{formatCount(posts)} posts</span>
        <span className="quiet">
          since {formatDay(since)}
          {origin === 'config' && ' · in undertone.yaml'}
        </span>
      </p>
      {origin === 'api' && (
        <div className="row topic-acts">
          <Link
            className="button"
            to={PATHS.topics}
            search={`?edit=${encodeURIComponent(name)}`}
            aria-label={`Change ${name}`}
          >
            Change
          </Link>
          <button
            type="button"
            className="button button-plain"
            onClick={onRemove}
            aria-label={`Remove ${name}`}
          >
            Remove
          </button>
        </div>
      )}
    </li>
  );
}

function RemoveDialog({ topic, onClose, onRemoved }: { topic: Topic; onClose(): void; onRemoved(): void }) {
  const [fault, setFault] = useState('');
  const remove = (): void => {
    send(`/api/topics/${encodeURIComponent(topic.name)}`, { method: 'DELETE' }).then(
      onRemoved,
      (error: unknown) => setFault(error instanceof ApiError ? error.message : String(error)),
    );
  };
  return (
    <Dialog title={`No longer follow ${topic.name}?`} onClose={onClose}>
      <div className="stack">
        <p>Streams keep nothing more for it. Its {formatCount(topic.posts)} posts keep its name.</p>
        {fault !== '' && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        <div className="row">
          <button type="button" className="button button-main" onClick={remove}>
            No longer follow it
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </div>
    </Dialog>
  );
}
