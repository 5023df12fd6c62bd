import type { Topic, TopicSet } from '../../../model/topic.ts';
import type { Telemetry } from '../../../telemetry/events.ts';

/** Says each change of what is followed, whoever made it; returns how to stop. */
export function watchTopics(topics: TopicSet, telemetry: Pick<Telemetry, 'topicChanged'>): () => void {
  let before = topics.list();
  return topics.onChange(() => {
    const now = topics.list();
    const was = new Map(before.map(({ name, rule }) => [name, rule]));
    for (const { name, rule } of now) {
      const earlier = was.get(name);
      was.delete(name);
      if (earlier === rule) continue;
      const change = earlier === undefined ? 'added' : 'changed';
      telemetry.topicChanged({ topic: name, change, rule });
    }
    for (const [topic, rule] of was) telemetry.topicChanged({ topic, change: 'removed', rule });
    before = [...now] satisfies Topic[];
  });
}
