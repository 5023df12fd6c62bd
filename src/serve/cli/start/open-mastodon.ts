import { mastodonToken } from '../../../config/mastodon-token.ts';
import type { SourceConfig } from '../../../config/schema.ts';
import type { MastodonServer } from '../../../sources/mastodon/asked.ts';
import { createMastodonSource } from '../../../sources/mastodon/mastodon.ts';
import { parseServer } from '../../../sources/mastodon/server-address.ts';
import type { Stream } from '../../../sources/mastodon/streams.ts';
import { tagsInRule } from '../../../sources/mastodon/topic-tags.ts';
import type { Source } from '../../../sources/source.ts';
import { mastodonStates } from './mastodon-states.ts';
import type { SourceContext } from './source-context.ts';

type MastodonConfig = Extract<SourceConfig, { type: 'mastodon' }>;

export function openMastodon(name: string, source: MastodonConfig, context: SourceContext): Source {
  const { telemetry, secrets, topics, clock } = context;
  const servers = mastodonServers(name, source, secrets.mastodonToken);
  if (servers.some(({ topicTags }) => topicTags)) {
    for (const { name: topic, rule } of topics.list()) {
      if (tagsInRule(rule).length > 0) continue;
      const note = `The rule of ${topic} names no hashtag, so a stream of hashtags brings nothing for it; follow public as well.`;
      telemetry.sourceNote({ source: name, note });
    }
  }
  return createMastodonSource({
    name,
    servers,
    pollMs: source.poll,
    honourOptOut: source.opt_outs === 'honour',
    topics,
    clock,
    onState: mastodonStates(name, telemetry),
  });
}

/** The servers of a source with their streams and tokens. Throws a UsageError for what cannot be asked. */
export function mastodonServers(
  name: string,
  source: MastodonConfig,
  tokens: string | null,
): MastodonServer[] {
  return source.servers.map((given) => {
    const own = typeof given === 'string' ? { address: given } : given;
    const { streams, hashtags, lists } = hasStreams(own) ? own : source;
    const tags = Array.isArray(hashtags) ? hashtags : [];
    const isBare = streams === undefined && hashtags === undefined && lists === undefined;
    const { host } = parseServer(name, own.address);
    return {
      address: own.address,
      token: mastodonToken(tokens, host, source.servers.length),
      topicTags: hashtags === 'topics',
      transport: own.transport ?? source.transport,
      streams: [
        ...(isBare ? (['public'] as const) : (streams ?? [])).map(publicStream),
        ...tags.map(
          (tag): Stream => ({ kind: 'hashtag', tag: tag.replace(/^#/, '').toLowerCase(), local: false }),
        ),
        ...(lists ?? []).map((id): Stream => ({ kind: 'list', id })),
      ],
    };
  });
}

interface Own {
  address: string;
  streams?: MastodonConfig['streams'];
  hashtags?: MastodonConfig['hashtags'];
  lists?: MastodonConfig['lists'];
  transport?: MastodonConfig['transport'] | undefined;
}

const hasStreams = ({ streams, hashtags, lists }: Own): boolean =>
  streams !== undefined || hashtags !== undefined || lists !== undefined;

function publicStream(name: 'public' | 'public:local' | 'public:remote'): Stream {
  const scope = name === 'public' ? 'all' : name === 'public:local' ? 'local' : 'remote';
  return { kind: 'public', scope };
}
