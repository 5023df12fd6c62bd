import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startXStreamServer } from '../../../tests/servers/x-stream-server.ts';
import { missing, Reading } from '../../../tests/support/x-stream-reading.ts';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('two hundred random faults: with backfill every post comes whole, and nothing is missing in the account', async () => {
  const server = await startXStreamServer();
  server.heartbeatMs = 50;
  const random = seeded(7);
  const reading = new Reading(server, { backfill: true, graceMs: 400 });
  try {
    await reading.live();
    const sent: string[] = [];
    const faults = [
      () => server.cut(),
      () => server.end(),
      () => (server.faults.resetAfter = Math.floor(random() * 5)),
      () => (server.faults.truncateAfter = Math.floor(random() * 5)),
      () => server.faults.refusals.push({ status: 503 }),
      () => server.faults.refusals.push({ status: 429, headers: { 'x-rate-limit-reset': '1' } }),
      () => (server.faults.duplicates = !server.faults.duplicates),
      () => server.sendRaw('\r\n{"errors":[{"title":"operational-disconnect","type":"x"}]}\r\n'),
    ];
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < 3; i++) sent.push(server.post(`coffee ${round}.${i}`));
      faults[Math.floor(random() * faults.length)]!();
      await sleep(10);
    }
    server.faults.refusals.length = 0;
    server.faults.resetAfter = null;
    server.faults.truncateAfter = null;
    const ids = () => new Set(reading.lines.map((line) => JSON.parse(line).data?.id));
    await reading.until(() => {
      const came = ids();
      return sent.every((id) => came.has(id));
    });
    const end = Date.now();
    await reading.until(() => reading.coverage.some((note) => note.kind === 'covered' && note.to > end));
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
    assert.deepEqual(reading.gaps, []);
  } finally {
    await reading.stop();
    await server.close();
  }
});
