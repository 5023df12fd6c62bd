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

/** The topics that sources ask for: those of the configuration until the lake is open, then those of the lake. */
export class SourceTopics implements TopicSet {
  readonly #listeners = new Set<() => void>();
  readonly #configured: readonly Topic[];
  #followed: TopicSet | null = null;

  constructor(configured: readonly Topic[]) {
    this.#configured = configured;
  }

  list(): readonly Topic[] {
    return this.#followed?.list() ?? this.#configured;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes over the topics of the lake; returns what ends that. */
  follow(topics: TopicSet): () => void {
    this.#followed = topics;
    const tell = (): void => {
      for (const listener of [...this.#listeners]) listener();
    };
    tell();
    return topics.onChange(tell);
  }
}
