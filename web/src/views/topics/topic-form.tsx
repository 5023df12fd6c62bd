/** A topic to be followed, or the rule of one to be changed, tried as one types. */
import { type FormEvent, useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { useSettled } from '../../parts/use-settled.ts';
import { RuleTried } from './rule-backtest.tsx';
import { RuleField, useCheckedRule } from './rule-field.tsx';
import type { Topic } from './types.ts';

const SETTLES_MS = 300;

interface Props {
  /** The one whose rule is changed; null for a new one. */
  topic: Topic | null;
  onDone(): void;
  onSaved(): void;
}

export function TopicForm({ topic, onDone, onSaved }: Props) {
  const [name, setName] = useState('');
  const [rule, setRule] = useState(topic?.rule ?? '');
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [saving, setSaving] = useState(false);
  const settled = useSettled(rule, SETTLES_MS);
  const checked = useCheckedRule(settled);
  const usable =
    settled.trim() !== '' && checked.error === null && !checked.stale ? (checked.data?.rule ?? null) : null;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSaving(true);
    try {
      if (topic === null) await send('/api/topics', { method: 'POST', body: { name: name.trim(), rule } });
      else await send(`/api/topics/${encodeURIComponent(topic.name)}`, { method: 'PUT', body: { rule } });
      onSaved();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <div className="topic-editor">
      <form className="card stack" onSubmit={save} aria-label={topic === null ? 'New topic' : topic.name}>
        <h2>{topic === null ? 'New topic' : <bdi>{topic.name}</bdi>}</h2>
        {topic === null && (
          <label>
            <span className="label">Name</span>
            <input
              className="field topic-name"
              value={name}
              maxLength={64}
              required
              onChange={(event) => setName(event.target.value)}
            />
          </label>
        )}
        <RuleField rule={rule} checked={checked} checkedRule={settled} onType={setRule} />
        <details className="rule-help">
          <summary>What can stand in a rule</summary>
          <dl>
            <dt>
              <code>coffee "flat white"</code>
            </dt>
            <dd>words and phrases, all of them</dd>
            <dt>
              <code>tea OR (coffee milk)</code>
            </dt>
            <dd>any of them; parentheses group</dd>
            <dt>
              <code>-is:retweet -bot</code>
            </dt>
            <dd>not these</dd>
            <dt>
              <code>#tag @name $CASH</code>
            </dt>
            <dd>hashtags, mentions, cashtags</dd>
            <dt>
              <code>from:ada lang:en url:example.org</code>
            </dt>
            <dd>authors, languages, links</dd>
          </dl>
        </details>
        {problem !== null && (
          <p className="fault" role="alert">
            {problem.message}
          </p>
        )}
        <p className="quiet topic-note">It holds for what is collected from now on, on every network.</p>
        <div className="row">
          <button type="submit" className="button button-main" disabled={usable === null || saving}>
            {topic === null ? 'Follow it' : 'Save'}
          </button>
          <button type="button" className="button" onClick={onDone}>
            Cancel
          </button>
        </div>
      </form>
      <RuleTried rule={usable} />
    </div>
  );
}
