import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Coverage, GapReason } from '../model/coverage.ts';
import { Account } from './account.ts';
import { type GapFilter, listGaps } from './gaps.ts';
import { Ledger } from './ledger.ts';
import { randomOf } from './random.fixture.ts';

const QUARTER = 15 * 60_000;

function open(): { db: DatabaseSync; ledger: Ledger } {
  const db = new DatabaseSync(':memory:');
  db.exec(`create table issued_window (start integer, length integer, topic text, revision integer, issued_at integer,
    changed integer not null default 0, primary key (start, length, topic)) without rowid`);
  return { db, ledger: new Ledger(db, QUARTER) };
}

const covered = (from: number, to: number, topic: string | null = null): Coverage => ({
  kind: 'covered',
  topic,
  from,
  to,
});
const gap = (from: number, to: number, reason: GapReason = 'crash', topic: string | null = null): Coverage => ({
  kind: 'gap', topic, from, to, reason, detail: 'told so', healable: true,
}); // biome-ignore format: one note

const RUNNING = { now: 1000, owned: true };

/** Gaps in short: `10-20 crash`. */
const gapsOf = (db: DatabaseSync, filter: GapFilter = {}, moment = RUNNING): string[] =>
  listGaps(db, filter, moment).map(
    ({ topic, from, to, reason, healed_at }) =>
      `${topic === null ? '' : `${topic}: `}${from.getTime()}-${to?.getTime() ?? ''} ${reason}${healed_at === null ? '' : ' healed'}`,
  );

test('a stream that goes on is one row, however often it says so', () => {
  const { db, ledger } = open();
  for (let at = 0; at < 100; at++) ledger.note('live', [covered(at, at + 1)], at);
  assert.deepEqual(
    db
      .prepare('select "from", "to" from ledger_covered')
      .all()
      .map((row) => ({ ...row })),
    [{ from: 0, to: 100 }],
  );
});

test('an outage noted piece by piece is one gap; another reason is another', () => {
  const { db, ledger } = open();
  ledger.note('live', [covered(0, 10), gap(10, 20, 'disconnect')], 20);
  ledger.note('live', [gap(20, 30, 'disconnect')], 30);
  ledger.note('live', [gap(30, 40, 'rate-limit')], 40);
  assert.deepEqual(gapsOf(db), ['10-30 disconnect', '30-40 rate-limit']);
});

test('a gap that is covered later disappears, in part or whole, and what was healed is remembered', () => {
  const { db, ledger } = open();
  ledger.note('live', [gap(10, 40)], 40);
  ledger.note('live', [covered(20, 25)], 50);
  ledger.note('live', [covered(25, 30)], 60);
  assert.deepEqual(gapsOf(db), ['10-20 crash', '30-40 crash']);
  assert.deepEqual(gapsOf(db, { healed: true }), ['10-20 crash', '20-30 crash healed', '30-40 crash']);
  ledger.note('live', [covered(0, 50)], 70);
  assert.deepEqual(gapsOf(db), []);
});

test('what is covered is never missing, whatever is noted later', () => {
  const { db, ledger } = open();
  ledger.note('live', [covered(10, 20)], 20);
  ledger.note('live', [gap(5, 30)], 30);
  assert.deepEqual(gapsOf(db), ['5-10 crash', '20-30 crash']);
});

test('of two gaps for one time the later note gives the reason', () => {
  const { db, ledger } = open();
  ledger.note('live', [gap(10, 30, 'disconnect')], 30);
  ledger.note('live', [gap(10, 20, 'cursor-too-old')], 40);
  assert.deepEqual(gapsOf(db), ['10-20 cursor-too-old', '20-30 disconnect']);
});

test('each topic has its account; what covers everything heals every topic', () => {
  const { db, ledger } = open();
  ledger.note('live', [gap(10, 30, 'crash', 'tea'), gap(10, 30, 'crash', 'milk')], 30);
  ledger.note('live', [covered(10, 20, 'tea')], 40);
  assert.deepEqual(gapsOf(db), ['milk: 10-30 crash', 'tea: 20-30 crash']);
  ledger.note('live', [covered(0, 25)], 50);
  assert.deepEqual(gapsOf(db).sort(), ['milk: 25-30 crash', 'tea: 25-30 crash']);
  ledger.note('other', [covered(0, 100)], 60);
  assert.equal(gapsOf(db).length, 2);
});

test('after any run of notes each moment is covered, or missing by the last reason, or unknown', () => {
  const random = randomOf(7);
  const reasons: GapReason[] = ['crash', 'stall', 'paused'];
  for (let trial = 0; trial < 150; trial++) {
    const { db, ledger } = open();
    const moments = new Array<string | null>(60).fill(null);
    for (let step = 0; step < 25; step++) {
      const from = Math.floor(random() * 50);
      const to = from + Math.floor(random() * 10);
      const reason = reasons[Math.floor(random() * 3)]!;
      const isCovered = random() < 0.4;
      ledger.note('live', [isCovered ? covered(from, to) : gap(from, to, reason)], step);
      for (let at = from; at < to; at++)
        if (isCovered) moments[at] = 'covered';
        else if (moments[at] !== 'covered') moments[at] = reason;
      const found = new Array<string | null>(60).fill(null);
      const fill = (one: { from: number; to: number }, what: string): void => {
        for (let at = one.from; at < one.to; at++) {
          assert.equal(found[at], null, 'nothing is noted twice');
          found[at] = what;
        }
      };
      for (const row of db.prepare('select * from ledger_covered').all()) fill(row as never, 'covered');
      for (const row of listGaps(db, {}, RUNNING))
        fill({ from: row.from.getTime(), to: row.to!.getTime() }, row.reason);
      assert.deepEqual(found, moments);
    }
  }
});

test('a gap that lasts is shown without an end, and has one when it is over', () => {
  const { db, ledger } = open();
  ledger.note('live', [{ ...gap(900, 950, 'disconnect'), ongoing: true } as Coverage], 950);
  assert.deepEqual(gapsOf(db), ['900- disconnect']);
  assert.equal(listGaps(db, {}, RUNNING)[0]?.seconds, 0.1);
  const nobody = { now: 1000, owned: false };
  assert.deepEqual(gapsOf(db, {}, nobody), ['900-950 disconnect', '950- crash']);
  ledger.note(
    'live',
    [gap(950, 960, 'disconnect'), { ...covered(960, 990), after: 'live' } as Coverage],
    990,
  );
  assert.deepEqual(gapsOf(db), ['900-960 disconnect']);
});

test('a source that is stopped, or was killed and not started again, is missing from there on', () => {
  const { db, ledger } = open();
  ledger.note('live', [{ ...covered(0, 500), after: 'live' } as Coverage], 500);
  assert.deepEqual(gapsOf(db), []);
  assert.deepEqual(gapsOf(db, {}, { now: 1000, owned: false }), ['500- crash']);
  assert.deepEqual(gapsOf(db, {}, { now: 40_000, owned: true }), ['500- stall']);
  ledger.note('live', [{ ...covered(500, 600), after: 'paused' } as Coverage], 600);
  assert.deepEqual(gapsOf(db), ['600- paused']);
  ledger.retire(['another']);
  assert.deepEqual(gapsOf(db), []);
});

test('a topic that is followed no more leaves nothing open', () => {
  const { db, ledger } = open();
  ledger.note('live', [{ ...covered(0, 500, 'tea'), after: 'live' } as Coverage], 500);
  ledger.note('live', [{ ...covered(500, 500, 'tea'), after: 'ended' } as Coverage], 510);
  assert.deepEqual(gapsOf(db, {}, { now: 1000, owned: false }), []);
});

test('gaps are found by source, topic, reason and time', () => {
  const { db, ledger } = open();
  ledger.note('a', [gap(10, 20, 'crash', 'tea'), gap(30, 40, 'paused', 'milk')], 40);
  ledger.note('b', [gap(10, 40, 'stall')], 40);
  assert.deepEqual(gapsOf(db, { sources: ['a'] }), ['tea: 10-20 crash', 'milk: 30-40 paused']);
  assert.deepEqual(gapsOf(db, { topics: ['tea'] }), ['tea: 10-20 crash', '10-40 stall']);
  assert.deepEqual(gapsOf(db, { reasons: ['paused'] }), ['milk: 30-40 paused']);
  assert.deepEqual(gapsOf(db, { from: 20, to: 30 }), ['10-40 stall']);
});

test('windows that were issued before a gap was known, or healed, are issued again', () => {
  const { db, ledger } = open();
  const insert = db.prepare('insert into issued_window values (?, ?, ?, 1, 0, 0)');
  for (const start of [0, QUARTER, 2 * QUARTER])
    for (const topic of ['*', 'tea', 'milk']) insert.run(start, QUARTER, topic);
  const changed = (): string[] => {
    const rows = db
      .prepare('select start, topic from issued_window where changed = 1 order by start, topic')
      .all();
    db.exec('update issued_window set changed = 0');
    return rows.map((row) => `${Number(row.start) / QUARTER} ${row.topic}`);
  };
  ledger.note('live', [gap(QUARTER - 1, QUARTER + 10, 'crash', 'tea')], 0);
  assert.deepEqual(changed(), ['0 *', '0 tea', '1 *', '1 tea']);
  ledger.note('live', [covered(QUARTER, QUARTER + 5)], 0);
  assert.deepEqual(changed(), ['1 *', '1 milk', '1 tea']);
  ledger.note('live', [covered(QUARTER, QUARTER + 5)], 0);
  assert.deepEqual(changed(), [], 'what was known already changes nothing');
});

test('what is older than is kept goes', () => {
  const { db, ledger } = open();
  ledger.note('live', [covered(0, 10), gap(10, 20), covered(20, 30), gap(30, 40)], 40);
  ledger.expire(25);
  assert.deepEqual(gapsOf(db), ['30-40 crash']);
  assert.equal(Account.read(db).coverageOf(0, 20, '*'), null);
  assert.equal(Account.read(db).coverageOf(20, 10, '*'), 0.5);
  ledger.expire(Number.NEGATIVE_INFINITY);
  assert.equal(Account.read(db).coverageOf(20, 10, '*'), 0.5);
});
