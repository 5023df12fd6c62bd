import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../support/lakes.ts';
import { runWorkingServer } from './working-server.ts';

test('each source is told with its state, what came, what is missing and why it fails', async (t) => {
  const server = await runWorkingServer(t, temporaryFolder(t));
  const { telemetry, pipeline } = server;
  const [silent] = (await server.get('/api/sources')).json.sources;
  assert.deepEqual([silent.name, silent.type, silent.state], ['x', 'x-search', 'starting']);
  telemetry.sourceState({ source: 'x', state: 'live' });
  telemetry.blockAppended({ source: 'x', bytes: 10 });
  telemetry.recordsRead({ source: 'x', records: 7 });
  const now = Date.now();
  pipeline.ledger.note(
    'x',
    [{ kind: 'covered', topic: 'coffee', from: now - 9000, to: now - 4000, after: 'live' }],
    now,
  );
  const [live] = (await server.get('/api/sources')).json.sources;
  assert.deepEqual([live.state, live.records, live.reason, live.open_gaps], ['live', 7, null, 0]);
  assert.equal(live.covered_until, new Date(now - 4000).toISOString());
  assert.ok(live.lag_seconds >= 4 && Date.parse(live.last_event_at) >= now - 1000);
  telemetry.sourceState({ source: 'x', state: 'failed', reason: 'X refused the token.', retryInSeconds: 60 });
  const [failed] = (await server.get('/api/sources')).json.sources;
  assert.deepEqual([failed.state, failed.reason], ['failed', 'X refused the token.']);
  assert.ok(Date.parse(failed.retry_at) > now);
});

test('what is done on request needs the token where one is set, and no page of another site may ask for it', async (t) => {
  const token = 'a token of twenty letters';
  const server = await runWorkingServer(t, temporaryFolder(t), { token });
  const post = { what: 'post', ids: ['x:1'] };
  for (const path of [
    '/api/backfills',
    '/api/backfills/estimate',
    '/api/backfills/a/cancel',
    '/api/gaps/heal',
    '/api/gaps/heal/cancel',
    '/api/forget',
  ]) {
    assert.equal((await server.post(path, post)).status, 401, path);
    const foreign = { Authorization: `Bearer ${token}`, Origin: 'https://evil.example' };
    assert.equal((await server.post(path, post, foreign)).json.code, 'cross-site', path);
  }
  for (const path of ['/api/sources', '/api/backfills', '/api/gaps/heal', '/api/receipts']) {
    assert.equal((await server.get(path)).status, 401, path);
  }
});
