import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MastodonServer, startMastodonServer } from '../../../tests/servers/mastodon-server.ts';
import type { Cursor } from '../../model/block.ts';
import type { Coverage } from '../../model/coverage.ts';
import { decodeText } from '../decoding.test-fixture.ts';
import { subtract, union } from './intervals.ts';
import { createMastodonSource } from './mastodon.ts';

/** What goes wrong, each for a moment. */
const FAULTS: readonly ((server: MastodonServer) => void)[] = [
  (server) => server.cut(),
  (server) => server.end(),
  (server) => (server.faults.resetMidEvent = true),
  (server) => (server.faults.truncatedGzip = true),
  (server) => (server.faults.sse = { status: 503, times: 2 }),
  (server) => (server.faults.websocket = { status: 502, times: 2 }),
  (server) => (server.faults.rest = { status: 429, headers: { 'x-ratelimit-reset': 'soon' }, times: 1 }),
  (server) => (server.faults.duplicates = !server.faults.duplicates),
  (server) => (server.faults.reorder = 4 - (server.faults.reorder ?? 1)),
  (server) => (server.faults.pieces = 11),
  (server) => server.thump(),
];

test('through two hundred faults of two servers, restarts among them, nothing is lost and the account is exact', async (t) => {
  const servers = [await startMastodonServer(), await startMastodonServer()];
  t.after(() => Promise.all(servers.map((server) => server.close())));
  for (const server of servers) server.publish({ content: 'long before', at: Date.now() - 900_000 });
  const source = createMastodonSource({
    name: 'fediverse',
    servers: servers.map(({ origin }, at) => ({
      address: origin,
      token: null,
      streams: [{ kind: 'public', scope: 'all' }],
      topicTags: false,
      transport: at === 0 ? 'sse' : 'websocket',
    })),
    blockDelayMs: 5,
    flushMs: 20,
    firstDelayMs: 2,
    maxDelayMs: 10,
    limitedMs: 10,
    stallMs: 2000,
  });
  const lines: string[] = [];
  const notes: Coverage[] = [];
  let cursor: Cursor | null = null;
  const run = () => {
    const abort = new AbortController();
    const done = (async () => {
      for await (const block of source.read(cursor, abort.signal)) {
        if (block.payload.length > 0) lines.push(...Buffer.from(block.payload).toString('utf8').split('\n'));
        notes.push(...(block.coverage ?? []));
        cursor = block.cursor ?? cursor;
      }
    })();
    return { abort, done };
  };

  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return (seed >> 8) % below;
  };
  const published = new Map<string, string>();
  let running = run();
  while (servers.some(({ streaming }) => streaming === 0)) await sleep(5);
  for (let step = 0; step < 200; step++) {
    const server = servers[random(2)]!;
    for (let n = random(4); n > 0; n--) {
      const { id, uri } = server.publish({ content: `post ${published.size}` }, { unheard: random(5) === 0 });
      published.set(`${server.host}/${id}`, uri);
    }
    if (random(6) === 0) FAULTS[random(FAULTS.length)]!(server);
    if (random(60) === 0) {
      running.abort.abort();
      await running.done;
      running = run();
    }
    if (random(3) === 0) await sleep(2);
  }
  for (const { faults } of servers) for (const fault of Object.keys(faults)) delete faults[fault as 'sse'];
  for (const server of servers) server.cut();
  const have = () =>
    new Set(
      decodeText(lines.join('\n')).flatMap(({ record }) => (record?.kind === 'post' ? [record.post.id] : [])),
    );
  const wanted = [...published.values()].map((uri) => `mastodon:${uri}`);
  for (let n = 0; n < 400; n++) {
    const ids = have();
    if (wanted.every((id) => ids.has(id)) && missing(notes) === 0) break;
    await sleep(10);
  }
  running.abort.abort();
  await running.done;
  assert.deepEqual([...have()].sort(), wanted.sort());
  assert.equal(missing(notes), 0);
  const dead = decodeText(lines.join('\n')).filter(({ record }) => record === null);
  assert.deepEqual(dead, [], 'no half of an event');
});

/** How much is left missing, ms. */
function missing(notes: readonly Coverage[]): number {
  const covered = union(notes.filter(({ kind }) => kind === 'covered'));
  const gaps = subtract(union(notes.filter(({ kind }) => kind === 'gap')), covered);
  return gaps.reduce((sum, { from, to }) => sum + to - from, 0);
}
