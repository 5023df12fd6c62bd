import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { dueRevision, issueWindows, watermark } from './issue.ts';

const QUARTER = 15 * 60_000;
const AT = Date.UTC(2026, 2, 4, 12);

/** The tables of the state database that issuing reads, as lake/state.ts makes them. */
function state(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec(`create table object (key text, zone text, min_time integer, max_time integer);
    create table passed_object (key text);
    create table rollup (start integer, topic text, network text, lang text, posts integer, scored integer,
      positive integer, neutral integer, negative integer, mixed integer,
      sum_positive integer, sum_neutral integer, sum_negative integer, sum_mixed integer,
      primary key (start, topic, network, lang)) without rowid;
    create table issued_window (start integer, length integer, topic text, revision integer, issued_at integer,
      changed integer not null default 0, primary key (start, length, topic)) without rowid`);
  return db;
}

function count(db: DatabaseSync, start: number, posts: number, topic = '*', network = 'x'): void {
  db.prepare('insert or replace into rollup values (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, 0, 0, 0)').run(
    start, topic, network, 'en', posts, posts, posts, posts * 9000,
  ); // biome-ignore format: one row
  db.prepare("insert into object values ('k', 'posts', ?, ?)").run(start, start + 1000);
}

test('the watermark is the earlier of the latest event and the clock, less the lateness', () => {
  assert.equal(watermark(null, 100, 10), null);
  assert.equal(watermark(50, 100, 10), 40);
  assert.equal(watermark(9e15, 100, 10), 90);
});

test('a window is due when the watermark reaches its end, and again only when it has changed', () => {
  assert.equal(dueRevision(100, null, 99), null);
  assert.equal(dueRevision(100, null, 100), 1);
  assert.equal(dueRevision(100, { revision: 1, changed: false }, 200), null);
  assert.equal(dueRevision(100, { revision: 3, changed: true }, 50), 4);
});

test('closed windows are issued once, the open one not yet', () => {
  const db = state();
  count(db, AT, 3);
  count(db, AT, 2, '*', 'bluesky');
  count(db, AT, 1, 'phones');
  count(db, AT + QUARTER, 4);
  const options = { lengthMs: QUARTER, latenessMs: 0, now: AT + 10 * QUARTER };
  const issued = issueWindows(db, options);
  assert.deepEqual(
    issued.map((row) => [row.window_start.getTime(), row.topic, row.posts, row.revision]),
    [
      [AT, '*', 5, 1],
      [AT, 'phones', 1, 1],
    ],
  );
  assert.equal(issued[0]?.avg_positive, 0.9);
  assert.deepEqual(issueWindows(db, options), []);
});

test('the lateness allowed holds windows back', () => {
  const db = state();
  count(db, AT, 1);
  count(db, AT + QUARTER, 1);
  assert.deepEqual(issueWindows(db, { lengthMs: QUARTER, latenessMs: 60_000, now: AT + 10 * QUARTER }), []);
});

test('a window that changed is issued with the next revision, also when nothing is left of it', () => {
  const db = state();
  count(db, AT, 3);
  count(db, AT + QUARTER, 1);
  const options = { lengthMs: QUARTER, latenessMs: 0, now: AT + 10 * QUARTER };
  issueWindows(db, options);
  count(db, AT, 4);
  db.exec('update issued_window set changed = 1');
  const [second] = issueWindows(db, options);
  assert.deepEqual([second?.posts, second?.revision], [4, 2]);
  db.exec(`delete from rollup where start = ${AT}; update issued_window set changed = 1`);
  const [third] = issueWindows(db, options);
  assert.deepEqual([third?.posts, third?.share_positive, third?.revision], [0, null, 3]);
});

test('hours are issued whole, and posts without a time never', () => {
  const db = state();
  count(db, AT, 1);
  count(db, AT + 3 * QUARTER, 1);
  count(db, -(2 ** 53) + 1, 5);
  count(db, AT + 4 * QUARTER, 1);
  const issued = issueWindows(db, { lengthMs: 4 * QUARTER, latenessMs: 0, now: AT + 100 * QUARTER });
  assert.deepEqual(
    issued.map((row) => [row.window_start.getTime(), row.window_end.getTime(), row.posts]),
    [[AT, AT + 4 * QUARTER, 2]],
  );
});

test('a post dated far ahead does not close the windows of today', () => {
  const db = state();
  count(db, AT, 1);
  count(db, Date.UTC(9999, 0), 1);
  assert.deepEqual(issueWindows(db, { lengthMs: QUARTER, latenessMs: 0, now: AT + 60_000 }), []);
});
