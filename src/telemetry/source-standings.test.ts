import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceStandings } from './source-standings.ts';

function standings() {
  const clock = { at: 1_000_000, now: () => clock.at };
  return { clock, standings: new SourceStandings(clock) };
}

test('a source is in its state since it came into it, with the reason and when it is tried again', () => {
  const { clock, standings: of } = standings();
  of.state({ source: 'x', state: 'live' });
  clock.at += 5000;
  of.state({ source: 'x', state: 'failed', reason: 'revoked', retryInSeconds: 10 });
  clock.at += 5000;
  of.state({ source: 'x', state: 'failed', reason: 'revoked', retryInSeconds: 20 });
  const [failed] = of.list();
  assert.deepEqual(
    [failed!.state, failed!.since, failed!.reason, failed!.retryAt],
    ['failed', 1_005_000, 'revoked', 1_030_000],
  );
  of.state({ source: 'x', state: 'live' });
  assert.deepEqual([of.list()[0]!.reason, of.list()[0]!.retryAt], [null, null]);
});

test('the rate is of the last minute, or of all its time where that is less', () => {
  const { clock, standings: of } = standings();
  of.state({ source: 'x', state: 'live' });
  clock.at += 10_000;
  of.records('x', 50);
  of.block('x');
  assert.equal(of.list()[0]!.recordsPerSecond, 5);
  clock.at += 59_000;
  of.records('x', 10);
  assert.equal(of.list()[0]!.recordsPerSecond, 1);
  clock.at += 120_000;
  const [quiet] = of.list();
  assert.deepEqual([quiet!.recordsPerSecond, quiet!.records, quiet!.lastBlockAt], [0, 60, 1_010_000]);
});
