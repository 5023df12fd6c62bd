import { systemClock } from '../../model/clock.ts';
import { UsageError } from '../../model/errors.ts';
import type { TopicSet } from '../../model/topic.ts';
import type { Source } from '../source.ts';
import { type MastodonServer, streamsAsked } from './asked.ts';
import { createHealer } from './heal.ts';
import { FORMAT, Reading, type ReadingSettings } from './reading.ts';
import { parseServer } from './server-address.ts';
import { TimelineClient } from './timeline-client.ts';

export type MastodonOptions = { name: string; servers: readonly MastodonServer[] } & Partial<ReadingSettings>;

const NO_TOPICS: TopicSet = { list: () => [], onChange: () => () => {} };

const DEFAULTS: ReadingSettings = {
  stallMs: 45_000,
  openMs: 20_000,
  stableMs: 30_000,
  firstDelayMs: 1000,
  maxDelayMs: 60_000,
  refusedMs: 300_000,
  limitedMs: 60_000,
  pollMs: 30_000,
  overlapMs: 120_000,
  maxPages: 100,
  honourOptOut: true,
  blockBytes: 1_000_000,
  blockEvents: 2_000,
  blockDelayMs: 250,
  bufferBytes: 8_000_000,
  flushMs: 5000,
  topics: NO_TOPICS,
  clock: systemClock,
  random: Math.random,
  onState: () => {},
};

/**
 * Streams of one or several Mastodon servers, and of servers that speak its API, as one live source. Each line
 * is an event with the `server` that brought it (line.ts). The cursor holds how far each stream is accounted
 * for and what of it is missing; after a break that is read from the server's timelines.
 *
 * Throws a UsageError for an address that is none; on reading an UndertoneError where every stream is refused
 * from the start, with what to do.
 */
export function createMastodonSource(options: MastodonOptions): Source {
  const settings: ReadingSettings = { ...DEFAULTS, ...options };
  const servers = options.servers.map((server) => ({
    ...server,
    ...parseServer(options.name, server.address),
  }));
  const hosts = new Set(servers.map(({ host }) => host));
  if (hosts.size < servers.length || servers.length === 0) {
    throw new UsageError(
      servers.length === 0
        ? `The source ${options.name} names no Mastodon server; name at least one.`
        : `The source ${options.name} names a Mastodon server twice; name each once, with all its streams.`,
    );
  }
  const clients = new Map(
    servers.map(({ host, origin, token }) => [host, new TimelineClient({ ...settings, origin, token })]),
  );
  const asked = () => streamsAsked(servers, settings.topics);
  return {
    name: options.name,
    read: (cursor, signal) => new Reading(options.name, settings, asked, hosts, clients).read(cursor, signal),
    healer: createHealer(
      options.name,
      FORMAT,
      () =>
        asked().map(({ server, stream }) => ({
          host: server.host,
          stream,
          client: clients.get(server.host)!,
        })),
      { ...settings, followed: hosts },
    ),
  };
}
