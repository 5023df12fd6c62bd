import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTelemetry, silentTelemetry } from './events.ts';
import type { LogOptions } from './logger.ts';
import { redactor } from './redact.ts';

function telemetry(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const stream = { write: (line: string) => lines.push(line) };
  return {
    lines,
    ...createTelemetry({ level: 'info', format: 'json', stream, colours: false, secrets: [], ...options }),
  };
}

test('an event is one JSON line with its name, its level and the time in UTC', () => {
  const { lines, sourceState } = telemetry();
  sourceState({ source: 'bluesky', state: 'retrying', reason: 'connection lost', retryInSeconds: 2 });
  assert.equal(lines.length, 1);
  const line = JSON.parse(lines[0]!) as Record<string, unknown>;
  assert.equal(line.event, 'source-state');
  assert.equal(line.level, 'warn');
  assert.equal(line.source, 'bluesky');
  assert.match(String(line.time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('what comes with every block is counted, and logged only for who debugs', async () => {
  const { lines, blockAppended, recordsRead, groupCommitted, metrics } = telemetry();
  blockAppended({ source: 'bluesky', bytes: 300 });
  blockAppended({ source: 'bluesky', bytes: 200 });
  recordsRead({ source: 'bluesky', records: 5 });
  groupCommitted({ posts: 3, updates: 0, duplicates: 1, deletes: 1, other: 0, deadLetters: 0, seconds: 0.1 });
  assert.deepEqual(lines, []);
  const { body } = await metrics();
  assert.match(body, /undertone_blocks_total\{source="bluesky"\} 2/);
  assert.match(body, /undertone_records_total\{source="bluesky"\} 5/);
  assert.match(body, /undertone_received_bytes_total\{source="bluesky"\} 500/);
  assert.match(body, /undertone_outcomes_total\{outcome="duplicate"\} 1/);
  assert.match(body, /undertone_group_seconds_count 1/);
});

test('a source is down, not absent, before anything is heard of it', async () => {
  const { sourcesBegin, sourceState, metrics } = telemetry();
  sourcesBegin(['bluesky', 'x']);
  sourceState({ source: 'x', state: 'live' });
  const { body } = await metrics();
  assert.match(body, /undertone_source_up\{source="bluesky"\} 0/);
  assert.match(body, /undertone_source_up\{source="x"\} 1/);
  assert.match(body, /undertone_source_reconnects_total\{source="bluesky"\} 0/);
});

test('a gap is an error, since posts were lost', () => {
  const { lines, sourceGap } = telemetry();
  sourceGap({ source: 'bluesky', from: new Date(0), to: new Date(90_000), reason: 'the cursor was too old' });
  assert.equal((JSON.parse(lines[0]!) as { level: string }).level, 'error');
});

test('the time that is missing is told by source and reason, and goes when it is healed', async () => {
  const { gapSeconds, metrics } = telemetry();
  gapSeconds([
    { source: 'bluesky', reason: 'crash', seconds: 60 },
    { source: 'bluesky', reason: 'crash', seconds: 30 },
  ]);
  assert.match((await metrics()).body, /undertone_gap_seconds\{source="bluesky",reason="crash"\} 90/);
  gapSeconds([]);
  assert.doesNotMatch((await metrics()).body, /undertone_gap_seconds\{/);
});

test('no secret reaches a line', () => {
  const { lines, failed } = telemetry({ secrets: ['s3cr3t-value'] });
  failed({ error: new Error('GET https://u:pass@host/?token=abc failed, Bearer abcdefghijk, s3cr3t-value') });
  for (const secret of ['s3cr3t-value', 'pass@', 'token=abc', 'abcdefghijk'])
    assert.ok(!lines[0]!.includes(secret));
  JSON.parse(lines[0]!);
});

test('a short secret is not looked for in words', () => {
  assert.equal(redactor(['a', null])('a banana'), 'a banana');
});

test('a line for people has no controls of strangers in it', () => {
  const { lines, sourceState } = telemetry({ format: 'pretty' });
  sourceState({ source: 'x', state: 'failed', reason: 'bad\u001b[2J\nline' });
  assert.equal(lines[0]!.split('\n').length, 2);
  assert.ok(!lines[0]!.includes('\u001b'));
  assert.match(lines[0]!, /ERROR Source failed and will not go on {2}source=x state=failed/);
});

test('silent telemetry counts and says nothing', async () => {
  const silent = silentTelemetry();
  silent.apiRequest({ method: 'GET', route: '/api/posts', status: 200, seconds: 0.01 });
  assert.match(
    (await silent.metrics()).body,
    /undertone_api_request_seconds_count\{method="GET",route="\/api\/posts",status="200"\} 1/,
  );
});
