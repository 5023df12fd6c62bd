/** When windows are issued while posts of the log are still on their way into the lake. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ownLakeAlone } from '../../src/lake/lake.ts';
import { listObjects } from '../../src/lake/manifest.ts';
import { transaction } from '../../src/lake/state.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { SqliteLog } from '../../src/log/sqlite/sqlite-log.ts';
import { keepBlock } from '../../src/pipeline/collect.ts';
import { Housekeeping } from '../../src/pipeline/housekeeping.ts';
import { RawArchiver } from '../../src/pipeline/raw-archiver.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../support/lakes.ts';

const QUARTER = 15 * 60_000;
const AT = Date.UTC(2026, 2, 4, 12);
const NOW = AT + 4 * QUARTER;

const line = (id: number, at: number): string =>
  JSON.stringify({
    id_str: String(id),
    text: `number ${id}`,
    created_at: new Date(at).toUTCString(),
    timestamp_ms: String(at),
    user: { id_str: '7', screen_name: 'ann' },
    lang: 'en',
  });

/** A lake in which one window was issued and which nothing enriches: what is brought waits in the log. */
async function stalledLake(t: TestContext) {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  await collectAll(pipeline, linesSource('first', [line(1, AT), line(2, AT + 2 * QUARTER)]));
  await pipeline.close();
  const lake = await ownLakeAlone(root, { command: 'test' });
  t.after(() => lake.close());
  const log = new SqliteLog(lake.db);
  const ledger = new Ledger(lake.db, QUARTER);
  const archiver = new RawArchiver(log, lake.objects, lake.writer);
  const house = new Housekeeping(lake, ledger, log, archiver, {
    windows: { length: QUARTER, lateness: 0 },
    retention: { raw: {}, posts: {} },
  });
  /** A post of the first window, with the note that its time is covered; returns its place in the log. */
  const bring = (id: number): number => {
    const coverage = [
      { kind: 'covered' as const, topic: null, from: AT + id * 1000, to: AT + id * 1000 + 500 },
    ];
    const payload = Buffer.from(line(id, AT + id * 1000));
    keepBlock(
      { log, ledger },
      { source: 'live', format: { kind: 'jsonl' }, payload, receivedAt: NOW, cursor: null, coverage },
    );
    return log.end();
  };
  /** Moves the place up to which posts are in the lake. */
  const enriched = (offset: number): void => transaction(lake.db, () => log.commit('enrich', offset));
  const issued = async (now: number): Promise<number> => {
    const before = listObjects(lake.db, 'windows').length;
    await house.issue(now, 'recent');
    return listObjects(lake.db, 'windows').length - before;
  };
  return { bring, enriched, issued };
}

test('windows wait for the posts of which the ledger knows already', async (t) => {
  const { bring, enriched, issued } = await stalledLake(t);
  const place = bring(3);
  assert.equal(await issued(NOW), 0);
  enriched(place);
  assert.equal(await issued(NOW + 5000), 1);
  assert.equal(await issued(NOW + 10_000), 0, 'nothing changed since');
});

test('under a stream that never pauses they are issued all the same, once what was there at first is in', async (t) => {
  const { bring, enriched, issued } = await stalledLake(t);
  const first = bring(3);
  assert.equal(await issued(NOW), 0);
  bring(4);
  assert.equal(await issued(NOW + 60_000), 0, 'the first post is not in yet');
  enriched(first);
  bring(5);
  assert.equal(await issued(NOW + 65_000), 1);
});
