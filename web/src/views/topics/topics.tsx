import { useEffect, useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { go, usePlace } from '../../app/location.ts';
import { PATHS } from '../../app/paths.ts';
import { Shown } from '../../parts/states.tsx';
import { Backfills } from './backfills.tsx';
import { Gaps } from './gaps.tsx';
import { Sinks } from './sinks.tsx';
import { Sources } from './sources.tsx';
import { TopicForm } from './topic-form.tsx';
import { TopicList } from './topic-list.tsx';
import type { Backfill, Gap, HealRun, Sink, Source, Spend, Topic } from './types.ts';
import './topics.css';

const ASK_EVERY_MS = 3000;

export default function TopicsView() {
  const [version, setVersion] = useState(0);
  const { search } = usePlace();
  const params = new URLSearchParams(search);
  const topics = useAnswer<{ topics: Topic[] }>('/api/topics', version);
  useEffect(() => {
    const timer = setInterval(() => setVersion((version) => version + 1), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const changed = (): void => setVersion((version) => version + 1);
  const close = (): void => go({ path: PATHS.topics, search: '' });
  const edited = params.get('edit');
  return (
    <>
      <header className="view-head">
        <h1>Topics and collection</h1>
      </header>
      <Shown answer={topics} what="the topics">
        {({ topics }) => {
          const topic = topics.find(({ name }) => name === edited) ?? null;
          if (topic !== null || params.has('new')) {
            return (
              <TopicForm
                key={topic?.name ?? ''}
                topic={topic}
                onDone={close}
                onSaved={() => {
                  changed();
                  close();
                }}
              />
            );
          }
          return (
            <div className="collection">
              <TopicList topics={topics} onChanged={changed} />
              <Collecting topics={topics} version={version} onChanged={changed} />
            </div>
          );
        }}
      </Shown>
    </>
  );
}

/** What the process collects; where another process does, that is not told here. */
function Collecting(props: { topics: readonly Topic[]; version: number; onChanged(): void }) {
  const { topics, version, onChanged } = props;
  const sources = useAnswer<{ sources: Source[] }>('/api/sources', version);
  const sinks = useAnswer<{ sinks: Sink[] }>('/api/sinks', version).data?.sinks ?? [];
  const spend = useAnswer<Spend>('/api/spend', version);
  const gaps = useAnswer<{ gaps: Gap[] }>('/api/gaps', version);
  const heals = useAnswer<{ runs: HealRun[] }>('/api/gaps/heal', version);
  const backfills = useAnswer<{ backfills: Backfill[] }>('/api/backfills', version);
  return (
    <>
      <Shown answer={sources} what="the sources">
        {({ sources }) => <Sources sources={sources} spend={spend.data} now={Date.now()} />}
      </Shown>
      {sinks.length > 0 && <Sinks sinks={sinks} />}
      <Shown answer={gaps} what="what is missing">
        {({ gaps }) => <Gaps gaps={gaps} runs={heals.data?.runs ?? []} onChanged={onChanged} />}
      </Shown>
      <Shown answer={backfills} what="the past">
        {({ backfills }) => (
          <Backfills
            backfills={backfills}
            topics={topics}
            sources={sources.data?.sources ?? []}
            onChanged={onChanged}
          />
        )}
      </Shown>
    </>
  );
}
