import { basename, dirname, join } from 'node:path';
import type { Config } from '../../../config/schema.ts';
import { type LakeDescription, noLake, readDescription } from '../../../lake/lake.ts';
import { systemClock } from '../../../model/clock.ts';
import { UsageError } from '../../../model/errors.ts';
import type { Topic } from '../../../model/topic.ts';
import { PUBLIC_INSTANCES } from '../../../sources/bluesky-jetstream/jetstream.ts';
import { reachable } from '../../../sources/bluesky-jetstream/reachable.ts';
import { createSampleSource } from '../../../sources/sample/sample.ts';
import type { Source } from '../../../sources/source.ts';
import type { Telemetry } from '../../../telemetry/events.ts';
import { DEFAULT_SOURCE, openSource } from './open-source.ts';
import { type SourceContext, SourceProfiles, SourceTopics } from './source-context.ts';

export interface Chosen {
  sources: Source[];
  /** What the sources ask for; to follow the lake's topics once it is open. */
  topics: SourceTopics;
  /** Whom the sources look up; to be kept in the lake once it is open. */
  profiles: SourceProfiles;
  lake: string;
  holds: LakeDescription['holds'];
  /** What a person should know of the choice; null where it is as configured. */
  note: string | null;
}

const REACH_MS = 3000;

/** What to collect, and into which lake. */
export async function chooseSources(
  config: Config,
  options: { lake: string; lakeGiven: boolean; sample: boolean },
  telemetry: Telemetry,
): Promise<Chosen> {
  const configured = Object.entries(config.sources ?? {});
  const topics = new SourceTopics(config.topics);
  const profiles = new SourceProfiles();
  const context: SourceContext = {
    telemetry,
    secrets: config.secrets,
    topics,
    profiles,
    lake: () => idOf(options.lake),
    clock: systemClock,
  };
  const samples = configured.filter(([, source]) => source.type === 'sample');
  if (samples.length > 0 && samples.length < configured.length) {
    throw new UsageError(
      `The source ${samples[0]![0]} is the made-up sample, which never shares a lake with real posts; configure it alone.`,
      { code: 'sample-mixed' },
    );
  }
  if (configured.length > 0 && !options.sample) {
    const sources = configured.map(([name, source]) => openSource(name, source, context));
    const holds = samples.length > 0 ? 'sample' : 'posts';
    return { sources, topics, profiles, lake: options.lake, holds, note: null };
  }
  if (!options.sample && (await reachable(PUBLIC_INSTANCES, REACH_MS))) {
    const source = openSource('bluesky', DEFAULT_SOURCE, context);
    const note = 'Reading Bluesky live.';
    return { sources: [source], topics, profiles, lake: options.lake, holds: 'posts', note };
  }
  const lake = sampleLake(options);
  const why = options.sample ? '' : 'Bluesky cannot be reached from here. ';
  // Whoever imported files wants to see those.
  const other =
    !options.sample && readDescription(options.lake)?.holds === 'posts'
      ? ` The posts in ${options.lake} are not shown: "sources: { bluesky: { type: bluesky } }" in undertone.yaml serves them, whether it can be reached or not.`
      : '';
  return {
    sources: [createSampleSource({ name: 'sample' })],
    topics,
    profiles,
    lake,
    holds: 'sample',
    note: `${why}Replaying the made-up sample into ${lake}; its people, products and posts are invented.${other}`,
  };
}

/** The sources of the configuration, to ask them again for what is missing; without any, Bluesky as `start` reads it. */
export function sourcesToAsk(
  config: Config,
  telemetry: Telemetry,
  followed: readonly Topic[] = config.topics,
): Source[] {
  const topics = new SourceTopics(followed);
  const context: SourceContext = {
    telemetry,
    secrets: config.secrets,
    topics,
    profiles: new SourceProfiles(),
    lake: () => idOf(config.lake),
    clock: systemClock,
  };
  const configured = Object.entries(config.sources ?? {});
  if (configured.length === 0) return [openSource('bluesky', DEFAULT_SOURCE, context)];
  return configured.map(([name, source]) => openSource(name, source, context));
}

function idOf(root: string): string {
  const description = readDescription(root);
  if (description === null) throw noLake(root);
  return description.id;
}

/** A lake that was asked for is used if it is new or holds the sample already; else one beside it. */
function sampleLake({ lake, lakeGiven }: { lake: string; lakeGiven: boolean }): string {
  const holds = readDescription(lake)?.holds;
  if (lakeGiven && holds !== 'posts') return lake;
  return join(dirname(lake), `sample-${basename(lake)}`);
}
