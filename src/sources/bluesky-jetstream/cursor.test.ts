import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startJetstreamServer } from '../../../tests/servers/jetstream-server.ts';
import { createJetstreamSource } from './jetstream.ts';

const BASE_US = 1_773_446_400_000_000;
const timeUs = (n: number): number => BASE_US + n * 1_000_000;
const event = (n: number): string =>
  JSON.stringify({
    did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa',
    time_us: timeUs(n),
    kind: 'commit',
    commit: { rev: `${n}`, operation: 'create', collection: 'app.bsky.feed.post', rkey: `${n}`, record: {} },
  });

test('the cursor never moves back, whatever a subscription brings again', async (t) => {
  const server = await startJetstreamServer();
  t.after(() => server.close());
  server.push(event(1), event(2), event(3));
  const source = createJetstreamSource({
    name: 'bluesky',
    instances: [server.url],
    blockEvents: 1,
    blockDelayMs: 20,
    firstDelayMs: 10,
    onState: () => {},
    onGap: () => {},
  });
  const times: number[] = [];
  const lines: string[] = [];
  const from = JSON.stringify({ instance: server.url, time_us: BASE_US });
  for await (const { cursor, payload } of source.read(from, AbortSignal.timeout(10_000))) {
    times.push(JSON.parse(cursor!).time_us);
    if (payload.length === 0) continue;
    lines.push(Buffer.from(payload).toString());
    if (lines.at(-1) === event(4)) break;
    if (lines.length === 3) {
      server.cut();
      server.push(event(4));
    }
  }
  assert.ok(lines.length > 4, 'what was before the cut came again');
  assert.deepEqual(times, times.toSorted());
});
