import type { SourceConfig } from '../../../config/schema.ts';
import { createTopicFilter } from '../../../pipeline/topic-filter.ts';
import { handlesInRules } from '../../../pipeline/topics-handles.ts';
import { askAppView, askProfiles } from '../../../sources/bluesky-jetstream/app-view.ts';
import { createJetstreamSource } from '../../../sources/bluesky-jetstream/jetstream.ts';
import { ProfileResolver } from '../../../sources/bluesky-jetstream/profile-resolver.ts';
import { LIKES, POSTS, REPOSTS } from '../../../sources/bluesky-jetstream/sieve.ts';
import type { Source } from '../../../sources/source.ts';
import type { SourceContext } from './source-context.ts';

type BlueskyConfig = Extract<SourceConfig, { type: 'bluesky' }>;

export function openBluesky(name: string, source: BlueskyConfig, context: SourceContext): Source {
  const { telemetry, topics, clock, profiles } = context;
  const { instances, accounts = [], reactions, handles, app_view: appView } = source;
  const resolver = new ProfileResolver({
    ask: askProfiles(appView),
    store: profiles,
    clock,
    random: Math.random,
    onFailure: (note) => telemetry.sourceNote({ source: name, note }),
  });
  const follow = (): void => resolver.follow(handlesInRules(topics.list()));
  follow();
  topics.onChange(follow);
  return createJetstreamSource({
    name,
    collections: collectionsOf(source),
    ...(instances === undefined ? {} : { instances }),
    accounts,
    resolveHandle: askAppView(appView),
    profiles: handles ? resolver : null,
    sieve: { ...createTopicFilter(topics), reactions },
    clock,
    onState: (state) => {
      if (state.state !== 'waiting') telemetry.sourceState({ source: name, state: state.state });
      else {
        const { reason, delayMs } = state;
        telemetry.sourceState({ source: name, state: 'retrying', reason, retryInSeconds: delayMs / 1000 });
      }
    },
    onGap: ({ from, to, reason }) =>
      telemetry.sourceGap({ source: name, from: new Date(from), to: new Date(to), reason }),
  });
}

/** What is asked for, with what is needed for counting; a prefix such as app.bsky.feed.* stands for all of its kinds. */
function collectionsOf({ collections, reactions }: BlueskyConfig): string[] {
  const isAsked = (name: string): boolean =>
    collections.some((one) => one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))));
  const needed = reactions ? [POSTS, LIKES, REPOSTS] : [];
  return [...collections, ...needed.filter((name) => !isAsked(name))];
}
