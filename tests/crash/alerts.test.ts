import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listDeliveries } from '../../src/lake/alerts/deliveries.ts';
import { listFirings } from '../../src/lake/alerts/firings.ts';
import { openLakeReader } from '../../src/lake/lake.ts';
import { ALERT_BOUNDARIES } from '../../src/model/durable-boundary.ts';
import { Alerts } from '../../src/pipeline/alerts/alerts.ts';
import { hookServer } from '../servers/hook-server.ts';
import { alertOf } from '../support/alerts.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../support/lakes.ts';
import { LATENESS, NOON, tweet } from '../support/watched-lake.ts';

const here = import.meta.dirname;
const QUARTER = 15 * 60_000;
const NOW = NOON + QUARTER + LATENESS + 1000;

type Boundary = keyof typeof ALERT_BOUNDARIES;

async function tell(root: string, url: string, boundary?: Boundary): Promise<void> {
  const report = join(root, '..', `fired-${boundary}`);
  const crash = boundary && { CRASH_AT: boundary, CRASH_AFTER: '1', CRASH_REPORT: report };
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(here, 'end-here.ts'),
      join(here, 'alerts-child.ts'),
      root,
      url,
      String(NOW),
    ],
    { env: { ...process.env, ...crash }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code, signal] = await new Promise<[number | null, string | null]>((ended) =>
    child.on('close', (...end) => ended(end)),
  );
  if (boundary === undefined) assert.equal(code, 0);
  else {
    assert.equal(signal, 'SIGKILL');
    assert.ok(existsSync(report), 'the kill fired at the boundary');
  }
}

for (const boundary of Object.keys(ALERT_BOUNDARIES) as Boundary[]) {
  test(`a process killed right after ${boundary} neither loses nor repeats a firing: ${ALERT_BOUNDARIES[boundary]}`, async (t) => {
    const root = join(temporaryFolder(t), 'lake');
    await using server = await hookServer();
    const pipeline = await openPipeline(root);
    new Alerts(pipeline.lake.db, { now: () => NOON }).add(alertOf({ above: 3, notify: ['ops'] }));
    const lines = Array.from({ length: 5 }, (_, id) => tweet(id, { at: NOON + id * 60_000, text: 'a day' }));
    await collectAll(pipeline, linesSource('x', [...lines, tweet(9, { at: NOW, text: 'later' })]));
    await pipeline.close();
    await tell(root, server.url, boundary);
    await tell(root, server.url);
    await tell(root, server.url);
    const keys = server.got.map(({ headers }) => headers['idempotency-key']);
    assert.deepEqual([...new Set(keys)], [encodeURIComponent(`test/1/${NOON}/ops/fired`)]);
    assert.equal(keys.length, boundary === 'alert-sent' ? 2 : 1);
    const reader = openLakeReader(root);
    t.after(() => reader.close());
    assert.equal(listFirings(reader.db).length, 1);
    assert.deepEqual(
      listDeliveries(reader.db).map(({ state }) => state),
      ['delivered'],
    );
  });
}
