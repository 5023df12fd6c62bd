import { useAnswer } from '../api/use-answer.ts';
import { formatShort } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { Popover } from '../parts/popover.tsx';
import { useQuestion } from './use-question.ts';

export interface Topic {
  name: string;
  rule: string;
  since: string;
  origin: 'config' | 'api';
  posts: number;
}

/** Which of the topics that are followed are looked at; all posts unless one is chosen. */
export function TopicPicker() {
  const { question, change } = useQuestion();
  const { data } = useAnswer<{ topics: Topic[] }>('/api/topics');
  const topics = data?.topics ?? [];
  if (topics.length === 0) return null;
  const chosen = question.topic;
  const shown =
    chosen.length === 0 ? 'All posts' : chosen.length === 1 ? chosen[0] : `${chosen.length} topics`;
  const toggle = (name: string): void =>
    change({ topic: chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name] });
  return (
    <Popover
      name={`Topic: ${shown}`}
      label={
        <>
          {shown} <Icon name="down" />
        </>
      }
    >
      {() => (
        <fieldset className="checks filter-panel">
          <legend className="unseen">Topics</legend>
          {topics.map(({ name, posts }) => (
            <label key={name} className="row">
              <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
              <bdi>{name}</bdi> <span className="quiet">{formatShort(posts)}</span>
            </label>
          ))}
        </fieldset>
      )}
    </Popover>
  );
}
