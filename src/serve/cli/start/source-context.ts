import type { Config } from '../../../config/schema.ts';
import type { Clock } from '../../../model/clock.ts';
import type { Topic, TopicSet } from '../../../model/topic.ts';
import type { Telemetry } from '../../../telemetry/events.ts';

/** What a source may be opened with beside its own options. */
export interface SourceContext {
  telemetry: Telemetry;
  secrets: Config['secrets'];
  topics: TopicSet;
  clock: Clock;
}

/** The topics of the configuration, which stay as they are. */
export function configuredTopics(topics: readonly Topic[]): TopicSet {
  return { list: () => topics, onChange: () => () => {} };
}
