import type { Config } from '../../../config/schema.ts';
import type { Clock } from '../../../model/clock.ts';
import type { Profile, ProfileStore } from '../../../model/profile.ts';
import type { Topic, TopicSet } from '../../../model/topic.ts';
import { MemoryProfiles } from '../../../sources/bluesky-jetstream/memory-profiles.ts';
import type { Telemetry } from '../../../telemetry/events.ts';

/** What a source may be opened with beside its own options. */
export interface SourceContext {
  telemetry: Telemetry;
  secrets: Config['secrets'];
  topics: TopicSet;
  profiles: ProfileStore;
  /** The id of the lake that is collected into, once it is open. */
  lake: () => string;
  clock: Clock;
  /** What networks are told of this program; that of package.json unless given. */
  version?: string;
}

/** Whom sources look up: kept in memory until the lake is open, then where the lake keeps them. */
export class SourceProfiles implements ProfileStore {
  #store: ProfileStore = new MemoryProfiles();

  keepIn(store: ProfileStore): void {
    this.#store = store;
  }

  find(ids: readonly string[], now: number): Profile[] {
    return this.#store.find(ids, now);
  }

  keep(profiles: readonly Profile[]): void {
    this.#store.keep(profiles);
  }

  forget(ids: readonly string[]): void {
    this.#store.forget(ids);
  }
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
