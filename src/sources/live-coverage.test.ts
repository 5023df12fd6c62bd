import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage } from '../model/coverage.ts';
import { LiveCoverage } from './live-coverage.ts';

/** A note in short: `covered 10-20 live`, `gap 20-30 crash`. */
const short = (notes: readonly Coverage[]): string[] =>
  notes.map((note) => {
    const topic = note.topic === null ? '' : `${note.topic}: `;
    const span = `${topic}${note.kind} ${note.from}-${note.to}`;
    if (note.kind === 'covered') return `${span} ${note.after ?? ''}`.trim();
    if (note.kind === 'gap') return `${span} ${note.reason}${note.ongoing ? ' ongoing' : ''}`;
    return span;
  });

test('a source that is read for the first time begins where it is live, without a gap', () => {
  const coverage = new LiveCoverage(null);
  assert.equal(coverage.mark, null);
  coverage.live(100);
  assert.deepEqual(short(coverage.notes(105)), ['covered 100-100 live']);
  coverage.received(110);
  assert.deepEqual(short(coverage.notes(115)), ['covered 100-110 live']);
  assert.deepEqual(coverage.mark, { coveredTo: 110, stopped: false });
});

test('silence is not covered: the stretch ends with the last frame', () => {
  const coverage = new LiveCoverage(null);
  coverage.live(100);
  coverage.received(110);
  coverage.notes(111);
  assert.deepEqual(short(coverage.notes(200)), ['covered 110-110 live']);
  assert.equal(coverage.mark?.coveredTo, 110);
});

test('a lost connection is a gap from the last frame to the next connection, noted while it lasts', () => {
  const coverage = new LiveCoverage({ coveredTo: 100, stopped: false });
  coverage.live(100);
  coverage.received(110);
  coverage.lost('disconnect', 'reset', 114);
  assert.deepEqual(short(coverage.notes(115)), ['covered 100-110', 'gap 110-115 disconnect ongoing']);
  assert.deepEqual(short(coverage.notes(125)), ['gap 115-125 disconnect ongoing']);
  coverage.live(130);
  coverage.received(131);
  assert.deepEqual(short(coverage.notes(132)), ['gap 125-130 disconnect', 'covered 130-131 live']);
});

test('a crash and a clean stop leave the gap they made, each by its name', () => {
  const ran = new LiveCoverage(null);
  ran.live(100);
  ran.received(110);
  assert.deepEqual(short(ran.notes(110)), ['covered 100-110 live']);
  const crashed = new LiveCoverage(ran.mark);
  crashed.live(150);
  assert.deepEqual(short(crashed.notes(151)), ['gap 110-150 crash', 'covered 150-150 live']);
  crashed.received(160);
  assert.deepEqual(short(crashed.stopped(170)), ['covered 150-160 paused']);
  const paused = new LiveCoverage(crashed.mark);
  paused.live(200);
  assert.deepEqual(short(paused.notes(201)), ['gap 160-200 paused', 'covered 200-200 live']);
});

test('what the network delivers again is no gap, and heals what was noted', () => {
  const coverage = new LiveCoverage({ coveredTo: 100, stopped: false });
  coverage.live(150, 100);
  coverage.received(151);
  assert.deepEqual(short(coverage.notes(151)), ['covered 100-151 live']);
  coverage.lost('disconnect', 'reset', 160);
  coverage.notes(170);
  coverage.live(200, 160);
  coverage.received(201);
  assert.deepEqual(short(coverage.notes(201)), ['covered 160-201 live']);
});

test('a replay that does not reach back far enough leaves the rest as a gap', () => {
  const coverage = new LiveCoverage({ coveredTo: 100, stopped: false });
  coverage.live(1000, 700);
  coverage.received(1001);
  assert.deepEqual(short(coverage.notes(1001)), ['gap 100-700 crash', 'covered 700-1001 live']);
});

test('each reason of one outage has its own stretch', () => {
  const coverage = new LiveCoverage({ coveredTo: 100, stopped: true });
  coverage.lost('disconnect', 'refused', 150);
  coverage.lost('disconnect', 'refused again', 155);
  coverage.lost('rate-limit', 'HTTP 429', 160);
  coverage.live(200);
  assert.deepEqual(short(coverage.notes(201)), [
    'gap 100-150 paused',
    'gap 150-160 disconnect',
    'gap 160-200 rate-limit',
    'covered 200-200 live',
  ]);
});

test('a frame after too long a silence does not vouch for it', () => {
  const coverage = new LiveCoverage(null, { longestSilenceMs: 20 });
  coverage.live(100);
  coverage.received(110);
  coverage.received(500);
  coverage.received(510);
  assert.deepEqual(short(coverage.notes(511)), [
    'covered 100-110',
    'gap 110-500 stall',
    'covered 500-510 live',
  ]);
});

test('a clock that is set back takes nothing back', () => {
  const coverage = new LiveCoverage(null);
  coverage.live(100);
  coverage.received(110);
  coverage.received(50);
  coverage.lost('disconnect', 'reset', 60);
  assert.deepEqual(short(coverage.notes(60)), ['covered 100-110', 'gap 110-110 disconnect ongoing']);
  coverage.live(70);
  coverage.received(120);
  assert.deepEqual(short(coverage.notes(121)), ['covered 110-120 live']);
});

test('topics are accounted for from the moment they are followed until they are not', () => {
  const coverage = new LiveCoverage(null);
  coverage.follow(['tea'], 100);
  coverage.live(100);
  coverage.received(110);
  coverage.follow(['tea', 'coffee'], 110);
  coverage.received(120);
  assert.deepEqual(short(coverage.notes(120)), ['tea: covered 100-120 live', 'coffee: covered 110-120 live']);
  coverage.follow(['coffee'], 125);
  coverage.received(130);
  assert.deepEqual(short(coverage.notes(130)), [
    'coffee: covered 120-130 live',
    'tea: covered 130-130 ended',
  ]);
  assert.deepEqual(coverage.mark, { coveredTo: 130, stopped: false, topics: ['coffee'] });
});

test('a topic added while nothing ran has no gap for that time', () => {
  const coverage = new LiveCoverage({ coveredTo: 100, stopped: true, topics: ['tea', 'milk'] });
  coverage.follow(['tea', 'coffee'], 150);
  coverage.live(200);
  coverage.received(210);
  assert.deepEqual(short(coverage.notes(210)), [
    'tea: gap 100-200 paused',
    'tea: covered 200-210 live',
    'coffee: gap 150-200 paused',
    'coffee: covered 200-210 live',
    'milk: covered 210-210 ended',
  ]);
});
