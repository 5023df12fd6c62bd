/** A Mastodon source over local servers, read in the background while a test goes on. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Block, Cursor } from '../../src/model/block.ts';
import type { Coverage } from '../../src/model/coverage.ts';
import type { MastodonServer as Followed } from '../../src/sources/mastodon/asked.ts';
import type { FeedState } from '../../src/sources/mastodon/feed-settings.ts';
import { type Interval, subtract, union } from '../../src/sources/mastodon/intervals.ts';
import { createMastodonSource, type MastodonOptions } from '../../src/sources/mastodon/mastodon.ts';
import type { Stream } from '../../src/sources/mastodon/streams.ts';
import { type MastodonServer, startMastodonServer } from '../servers/mastodon-server.ts';

export const PUBLIC: Stream = { kind: 'public', scope: 'all' };

export let server: MastodonServer;
const readings = new Set<AbortController>();
beforeEach(async () => {
  server = await startMastodonServer();
});
afterEach(async () => {
  for (const abort of readings) abort.abort();
  readings.clear();
  await server.close();
});

export const follow = (more: Partial<Followed> = {}, of = server): Followed => ({
  address: of.origin,
  token: null,
  streams: [PUBLIC],
  topicTags: false,
  transport: 'sse',
  ...more,
});

/** A source over local servers with delays made small. */
export function sourceOver(servers: readonly Followed[], options: Partial<MastodonOptions> = {}) {
  const states: FeedState[] = [];
  const source = createMastodonSource({
    name: 'fediverse',
    servers,
    blockDelayMs: 10,
    flushMs: 50,
    firstDelayMs: 5,
    maxDelayMs: 20,
    limitedMs: 20,
    refusedMs: 60,
    onState: (_server, _stream, state) => states.push(state),
    ...options,
  });
  return { source, states };
}

/** A reading that goes on in the background until it is stopped. */
export function reading(source: ReturnType<typeof createMastodonSource>, cursor: Cursor | null = null) {
  const abort = new AbortController();
  readings.add(abort);
  const blocks: Block[] = [];
  const done = (async () => {
    for await (const block of source.read(cursor, abort.signal)) blocks.push(block);
  })();
  done.catch(() => {});
  const lines = () =>
    blocks
      .map(({ payload }) => Buffer.from(payload).toString('utf8'))
      .filter((text) => text !== '')
      .flatMap((text) => text.split('\n'))
      .map((line) => JSON.parse(line));
  return {
    blocks,
    lines,
    done,
    /** The ids of the statuses that came, in order. */
    ids: () =>
      lines()
        .filter(({ event }) => event === 'update')
        .map(({ payload }) => JSON.parse(payload).id),
    coverage: () => blocks.flatMap((block) => block.coverage ?? []),
    cursor: () => blocks.findLast((block) => block.cursor !== null)?.cursor ?? null,
    async stop() {
      abort.abort();
      await done;
    },
  };
}

export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await sleep(5);
  assert.ok(condition(), 'the awaited condition never came');
}

export const gapsOf = (notes: readonly Coverage[]) =>
  notes.filter((note): note is Coverage & { kind: 'gap' } => note.kind === 'gap');

/** What is left missing once all notes are taken together: what is covered is never missing. */
export function missing(notes: readonly Coverage[]): Interval[] {
  return subtract(union(gapsOf(notes)), union(notes.filter(({ kind }) => kind === 'covered')));
}
