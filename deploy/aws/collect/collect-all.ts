/** The sources of a configuration into the stream, until it has other sources or the signal aborts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { knownSecrets } from '../../../src/config/known-secrets.ts';
import type { Config, SourceConfig } from '../../../src/config/schema.ts';
import { bucketUrl } from '../../../src/lake/s3/address.ts';
import { messageOf, UsageError } from '../../../src/model/errors.ts';
import type { Topic, TopicSet } from '../../../src/model/topic.ts';
import { DEFAULT_SOURCE, openSource } from '../../../src/serve/cli/start/open-source.ts';
import {
  type SourceContext,
  SourceProfiles,
  SourceTopics,
} from '../../../src/serve/cli/start/source-context.ts';
import type { Source } from '../../../src/sources/source.ts';
import { createTelemetry } from '../../../src/telemetry/events.ts';
import { type Collecting, collectSource } from './collect-source.ts';
import type { ConfigObject } from './config-object.ts';
import type { CollectSettings } from './settings.ts';

export interface Collected {
  source: string;
  blocks: number;
  bytes: number;
  /** Why it gave up; null where it ended or was stopped. */
  failure: string | null;
}

/** What the stages of collecting share, whatever the configuration. */
export interface Surroundings {
  settings: CollectSettings;
  config: ConfigObject;
  /** Values that never reach a log. */
  secrets: readonly string[];
  collecting: Omit<Collecting, 'telemetry'>;
  /** How often the configuration is looked at, ms. */
  watchMs: number;
  /** Told with every look at it. */
  onAlive: () => void;
}

/** Kinds of source that only a whole Undertone can read, and why. */
const NOT_HERE: Partial<Record<SourceConfig['type'], string>> = {
  bucket: 'follows what a collector gathers, and belongs in the configuration of the dashboard',
  sample: 'is made up, and never shares a lake with real posts',
  webhook: 'takes what is sent to the API, which the collector does not have',
};

/** Returns the configuration where it is changed to have other sources, which are to be read by the next call; else null. */
export async function collectAll(
  config: Config,
  surroundings: Surroundings,
  report: (collected: Collected) => void,
  signal: AbortSignal,
): Promise<Config | null> {
  const telemetry = createTelemetry({
    level: config.log.level,
    format: 'json',
    stream: process.stderr,
    colours: false,
    secrets: [...knownSecrets(config), ...surroundings.secrets],
  });
  const { settings } = surroundings;
  const collecting = { ...surroundings.collecting, telemetry };
  const followed = new FollowedTopics(config.topics);
  const topics = new SourceTopics(config.topics);
  topics.follow(followed);
  const context: SourceContext = {
    telemetry,
    secrets: config.secrets,
    topics,
    profiles: new SourceProfiles(),
    // What rules at X are told from those of other lakes by.
    lake: () => bucketUrl(settings),
    clock: collecting.clock,
    version: 'aws',
  };
  const sources = Object.entries(config.sources ?? { bluesky: DEFAULT_SOURCE });
  telemetry.sourcesBegin(sources.map(([name]) => name));
  const isOver = new AbortController();
  const either = AbortSignal.any([signal, isOver.signal]);
  const one = async ([name, source]: [string, SourceConfig]): Promise<void> => {
    let collected = { blocks: 0, bytes: 0 };
    let failure: string | null = null;
    try {
      collected = await collectSource(openHere(name, source, context), collecting, either);
      telemetry.sourceState({ source: name, state: 'ended' });
    } catch (error) {
      failure = messageOf(error);
      telemetry.sourceState({ source: name, state: 'failed', reason: failure });
    }
    report({ source: name, ...collected, failure });
  };
  const reading = Promise.all(sources.map(one)).finally(() => isOver.abort());
  const isWrong = (note: string): void => telemetry.sourceNote({ source: 'configuration', note });
  const changed = await watch(config, followed, surroundings, isWrong, either).finally(() => isOver.abort());
  await reading;
  return signal.aborted ? null : changed;
}

function openHere(name: string, source: SourceConfig, context: SourceContext): Source {
  const why = NOT_HERE[source.type];
  if (why === undefined) return openSource(name, source, context);
  throw new UsageError(`The source ${name} is of type ${source.type}, which ${why}.`);
}

/** Follows the topics of the configuration; resolves with it when it has other sources, or with null when the signal aborts. */
async function watch(
  first: Config,
  topics: FollowedTopics,
  { config, watchMs, onAlive }: Surroundings,
  onWrong: (reason: string) => void,
  signal: AbortSignal,
): Promise<Config | null> {
  while (!signal.aborted) {
    await sleep(watchMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    try {
      const next = await config.readChanged();
      onAlive();
      if (next === null) continue;
      if (readsOthers(first, next)) return next;
      topics.set(next.topics);
    } catch (error) {
      onWrong(messageOf(error));
    }
  }
  return null;
}

const readsOthers = (before: Config, after: Config): boolean =>
  JSON.stringify([before.sources, before.spending, before.log]) !==
  JSON.stringify([after.sources, after.spending, after.log]);

class FollowedTopics implements TopicSet {
  #topics: readonly Topic[];
  readonly #listeners = new Set<() => void>();

  constructor(topics: readonly Topic[]) {
    this.#topics = topics;
  }

  list(): readonly Topic[] {
    return this.#topics;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(topics: readonly Topic[]): void {
    this.#topics = topics;
    for (const listener of [...this.#listeners]) listener();
  }
}
