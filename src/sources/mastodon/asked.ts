import type { TopicSet } from '../../model/topic.ts';
import type { Transport } from './feed-settings.ts';
import type { ServerAddress } from './server-address.ts';
import { type Stream, streamName } from './streams.ts';
import { tagsInRule } from './topic-tags.ts';

export interface MastodonServer {
  /** A host name, or an https:// address; http:// on this machine alone. */
  address: string;
  /** An access token of this server; null where there is none. */
  token: string | null;
  streams: readonly Stream[];
  /** Whether the hashtags of the topics' rules are streams as well. */
  topicTags: boolean;
  /** `auto` takes server-sent events, else a WebSocket, else asks the timeline every so often. */
  transport: 'auto' | Transport;
}

/** A stream of a server that a source asks for; `name` is its key in cursors. */
export interface Asked {
  name: string;
  server: MastodonServer & ServerAddress;
  stream: Stream;
}

/** The ways to read a server, in the order in which they are tried. */
export const transportsOf = ({ transport }: Pick<MastodonServer, 'transport'>): readonly Transport[] =>
  transport === 'auto' ? ['sse', 'websocket', 'poll'] : [transport];

/** The streams of a server: those configured, and a hashtag each for those that the topics' rules name. */
export function streamsOf(
  { streams, topicTags }: Pick<MastodonServer, 'streams' | 'topicTags'>,
  topics: TopicSet,
): Stream[] {
  if (!topicTags) return [...streams];
  const tags = new Set(topics.list().flatMap(({ rule }) => tagsInRule(rule)));
  return [...streams, ...Array.from(tags, (tag): Stream => ({ kind: 'hashtag', tag, local: false }))];
}

/** All that a source asks for now, each once. */
export function streamsAsked(
  servers: readonly (MastodonServer & ServerAddress)[],
  topics: TopicSet,
): Asked[] {
  const asked = new Map<string, Asked>();
  for (const server of servers) {
    for (const stream of streamsOf(server, topics)) {
      const name = `${server.host} ${streamName(stream)}`;
      asked.set(name, { name, server, stream });
    }
  }
  return [...asked.values()];
}
