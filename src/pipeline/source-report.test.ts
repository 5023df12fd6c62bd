import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SPEND_SCHEMA, SpendWriter } from '../lake/spend.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Coverage } from '../model/coverage.ts';
import type { SourceStanding } from '../telemetry/source-standings.ts';
import { reportSources } from './source-report.ts';

const NOW = Date.UTC(2026, 2, 4, 12);
const at = (seconds: number): number => NOW + seconds * 1000;
const iso = (seconds: number): string => new Date(at(seconds)).toISOString();
const X = [{ name: 'x', type: 'x-stream' }];

function openLedger(): { db: DatabaseSync; ledger: Ledger } {
  const db = new DatabaseSync(':memory:');
  db.exec('create table issued_window (start, length, topic, changed)');
  db.exec(SPEND_SCHEMA);
  return { db, ledger: new Ledger(db, 900_000) };
}

const covered = (topic: string | null, from: number, to: number): Coverage => ({
  kind: 'covered',
  topic,
  from: at(from),
  to: at(to),
  after: 'live',
});

const standing = (given: Partial<SourceStanding>): SourceStanding => ({
  source: 'x',
  state: 'live',
  since: at(-100),
  reason: null,
  retryAt: null,
  lastBlockAt: at(-1),
  records: 40,
  recordsPerSecond: 2,
  ...given,
});

test('a source that is read has its state, its rate, and up to when it is covered, of the topic furthest behind', () => {
  const { db, ledger } = openLedger();
  ledger.note('x', [covered('tea', -500, -10), covered('milk', -500, -4)], at(-4));
  ledger.note(
    'x',
    [
      {
        kind: 'gap',
        topic: 'tea',
        from: at(-800),
        to: at(-500),
        reason: 'crash',
        detail: '',
        healable: true,
      },
    ],
    at(-4),
  );
  new SpendWriter(db).add('x', { posts: 100, dollars: 0.5 }, NOW);
  assert.deepEqual(reportSources(db, X, [standing({})], { now: NOW, owned: true }), [
    {
      name: 'x',
      type: 'x-stream',
      state: 'live',
      since: iso(-100),
      reason: null,
      retry_at: null,
      last_event_at: iso(-1),
      covered_until: iso(-10),
      lag_seconds: 10,
      records: 40,
      records_per_second: 2,
      open_gaps: 1,
      missing_seconds: 300,
      spent: 0.5,
    },
  ]);
});

test('a source that failed says why and when it is tried again, and where the money is used up, that', () => {
  const { db, ledger } = openLedger();
  ledger.note('x', [covered(null, -500, -100)], at(-100));
  const failed = standing({ state: 'failed', reason: 'The token was revoked.', retryAt: at(30) });
  const [report] = reportSources(db, X, [failed], { now: NOW, owned: true });
  assert.deepEqual(
    [report!.state, report!.reason, report!.retry_at],
    ['failed', 'The token was revoked.', iso(30)],
  );
  const gap = { from: at(-100), to: at(-5), reason: 'budget', detail: '', healable: true } as const;
  ledger.note('x', [{ kind: 'gap', topic: null, ...gap, ongoing: true }], at(-5));
  const [broke] = reportSources(db, X, [standing({})], { now: NOW, owned: true });
  assert.equal(broke!.state, 'out-of-budget');
  assert.match(broke!.reason!, /spending\.monthly_budget/);
});

test('of a source that nobody reads the lake tells what it knows, and of one never read nothing', () => {
  const { db, ledger } = openLedger();
  ledger.note('x', [{ ...covered(null, -500, -100), after: 'paused' } as Coverage], at(-100));
  const sources = [...X, { name: 'inbox', type: 'files' }];
  const [x, inbox] = reportSources(db, sources, null, { now: NOW, owned: false });
  assert.deepEqual(
    [x!.state, x!.covered_until, x!.lag_seconds, x!.open_gaps],
    ['stopped', iso(-100), 100, 1],
  );
  assert.deepEqual([inbox!.state, inbox!.covered_until, inbox!.open_gaps], ['stopped', null, 0]);
  const [starting] = reportSources(db, [sources[1]!], [], { now: NOW, owned: true });
  assert.equal(starting!.state, 'starting');
});
