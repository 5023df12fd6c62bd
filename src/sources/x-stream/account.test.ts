import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missing } from '../../../tests/support/x-stream-reading.ts';
import { Account, gapReason } from './account.ts';

const OPTIONS = { settleMs: 7_000, backfillSettleMs: 60_000, longestSilenceMs: 45_000, healable: true };
const T = Date.UTC(2026, 0, 1);
const s = (seconds: number) => T + seconds * 1000;
const inSeconds = (gaps: [number, number][]) =>
  gaps.map(([from, to]) => [(from - T) / 1000, (to - T) / 1000]);

/** An account that has been live since T, with a heartbeat every 20 s for two minutes. */
function liveAccount(): Account {
  const account = new Account(null, null, OPTIONS);
  account.live(T, null);
  for (let at = 20; at <= 120; at += 20) account.alive(s(at));
  return account;
}

test('posts may still come for some seconds, so the newest of the time is not vouched for', () => {
  const account = liveAccount();
  assert.deepEqual(
    account.notes(s(120)).map((note) => [note.kind, note.to]),
    [['covered', s(113)]],
  );
});

test('a lost connection leaves a gap from what was vouched for to the next connection', () => {
  const account = liveAccount();
  const notes = account.notes(s(120));
  account.lost('disconnect', 'cut', s(121));
  notes.push(...account.notes(s(130)));
  account.live(s(150), null);
  account.alive(s(170));
  notes.push(...account.notes(s(170)));
  assert.deepEqual(inSeconds(missing(notes, null)), [[113, 150]]);
});

test('where X delivers late, a connection that is lost counts from the posts that came, not from when', () => {
  const account = liveAccount();
  const notes = account.notes(s(120));
  account.line(s(125), s(123));
  notes.push(...account.notes(s(125)));
  account.line(s(150), s(130));
  account.alive(s(150));
  notes.push(...account.notes(s(150)));
  account.lost('disconnect', 'cut', s(151));
  account.live(s(160), null);
  account.line(s(170), s(169));
  notes.push(...account.notes(s(170)));
  assert.deepEqual(inSeconds(missing(notes, null)), [[123, 160]]);
});

test('a post that is read just too late vouches for no more where what it came with is all there is', () => {
  const account = liveAccount();
  account.notes(s(120));
  account.line(s(132), s(124));
  account.alive(s(132));
  account.lost('disconnect', 'cut', s(133));
  assert.equal(account.mark?.coveredTo, s(117));
});

test('what X delivers again heals the gap, but not before it had the time to come', () => {
  const account = liveAccount();
  const notes = account.notes(s(120));
  account.lost('disconnect', 'cut', s(121));
  notes.push(...account.notes(s(130)));
  assert.equal(account.askFrom, s(113));
  account.live(s(150), s(30));
  account.alive(s(170));
  notes.push(...account.notes(s(170)));
  assert.deepEqual(inSeconds(missing(notes, null)), [[113, 130]]);
  account.alive(s(211));
  notes.push(...account.notes(s(211)));
  assert.deepEqual(missing(notes, null), []);
});

test('longer than X delivers again: the first part stays a gap', () => {
  const account = liveAccount();
  const notes = account.notes(s(120));
  account.lost('disconnect', 'cut', s(121));
  account.live(s(1000), s(700));
  account.alive(s(1040));
  account.alive(s(1070));
  notes.push(...account.notes(s(1070)));
  assert.deepEqual(inSeconds(missing(notes, null)), [[113, 700]]);
});

test('cut again before the backfill had come: the whole stretch is asked for once more', () => {
  const account = liveAccount();
  account.notes(s(120));
  account.lost('disconnect', 'cut', s(121));
  account.live(s(130), s(100));
  account.alive(s(140));
  account.lost('disconnect', 'cut again', s(150));
  assert.equal(account.askFrom, s(113));
});

test('a machine that slept saw nothing: the time is a gap called stall', () => {
  const account = liveAccount();
  const notes = account.notes(s(120));
  account.alive(s(4000));
  account.alive(s(4020));
  notes.push(...account.notes(s(4020)));
  assert.deepEqual(inSeconds(missing(notes, null)), [[113, 4000]]);
  assert.ok(notes.some((note) => note.kind === 'gap' && note.reason === 'stall'));
});

test('after a pause in reading, what is read is old: its own time is vouched for, not the clock', () => {
  const account = liveAccount();
  account.notes(s(120));
  account.resumed(s(300));
  account.line(s(300), s(150));
  account.alive(s(300));
  assert.equal(account.mark?.coveredTo, s(143));
  account.lost('disconnect', 'X had dropped us', s(301));
  assert.equal(account.askFrom, s(143));
});

test('reasons of the ledger', () => {
  assert.equal(gapReason('rate-limit', false), 'rate-limit');
  assert.equal(gapReason('usage-cap', false), 'budget');
  assert.equal(gapReason('network', true), 'stall');
  assert.equal(gapReason('server', false), 'disconnect');
});
