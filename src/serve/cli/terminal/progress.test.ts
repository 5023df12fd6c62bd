import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgress } from './progress.ts';
import { widthOf } from './width.ts';

function screen(columns = 120) {
  const written: string[] = [];
  const clock = { at: 0, now: () => clock.at };
  return { isTTY: true, columns, written, clock, write: (text: string) => written.push(text) };
}
const bare = (text: string) => text.replace(/\r|\u001b\[K/g, '');

test('the bar shows share, bytes, posts, rate and time left', () => {
  const tty = screen();
  const bar = createProgress(tty, { label: 'posts.csv', totalBytes: 10e6, clock: tty.clock });
  tty.clock.at = 1000;
  bar.update(2.5e6, 50_000);
  assert.equal(
    bare(tty.written.at(-1)!),
    'posts.csv  ██████░░░░░░░░░░░░░░░░░░   25%  2.5 MB of 10.0 MB  50,000 posts  50,000/s  0:03 left',
  );
});

test('it is drawn ten times a second at the most, in one write each, over itself', () => {
  const tty = screen();
  const bar = createProgress(tty, { label: 'a', totalBytes: 1000, clock: tty.clock });
  for (let at = 0; at <= 1000; at++) {
    tty.clock.at = at;
    bar.update(at, at);
  }
  assert.ok(tty.written.length <= 11, String(tty.written.length));
  for (const text of tty.written) assert.match(text, /^\r[^\r\n]*\u001b\[K$/);
});

test('the last line stays, with the whole time and the mean rate', () => {
  const tty = screen();
  const bar = createProgress(tty, { label: 'posts.csv', totalBytes: 10e6, clock: tty.clock });
  tty.clock.at = 2000;
  bar.update(10e6, 80_000);
  bar.done();
  assert.equal(bare(tty.written.at(-1)!), 'posts.csv  10.0 MB  80,000 posts  in 0:02  40,000/s\n');
  bar.done();
  bar.update(1, 1);
  assert.match(tty.written.at(-1)!, /\n$/);
});

test('it never goes over the edge of a narrow terminal', () => {
  for (const columns of [10, 20, 40, 60, 80]) {
    const tty = screen(columns);
    const bar = createProgress(tty, { label: '日本語のファイル.csv', totalBytes: 10e6, clock: tty.clock });
    tty.clock.at = 1000;
    bar.update(5e6, 1000);
    assert.ok(widthOf(bare(tty.written.at(-1)!)) < columns, `${columns}`);
  }
});

test('input of unknown length shows no share and no time left', () => {
  const tty = screen();
  const bar = createProgress(tty, { label: 'stdin', totalBytes: null, clock: tty.clock });
  tty.clock.at = 1000;
  bar.update(2500, 10);
  assert.equal(bare(tty.written.at(-1)!), 'stdin  2.5 kB  10 posts  10/s');
});

test('a file that grows while it is read stays at 100%', () => {
  const tty = screen();
  const bar = createProgress(tty, { label: 'a', totalBytes: 100, clock: tty.clock });
  tty.clock.at = 1000;
  bar.update(150, 10);
  assert.match(bare(tty.written.at(-1)!), /100%.*0:00 left/);
});

test('where stderr is no terminal nothing is drawn', () => {
  const written: string[] = [];
  const bar = createProgress({ write: (text) => written.push(text) }, { label: 'a', totalBytes: 1 });
  bar.update(1, 1);
  bar.done();
  assert.deepEqual(written, []);
});

test('where only the share is known, no bytes and no counts are shown', () => {
  const tty = screen();
  const bar = createProgress(tty, {
    label: 'held-out folds',
    totalBytes: 1,
    shareOnly: true,
    clock: tty.clock,
  });
  tty.clock.at = 1000;
  bar.update(0.25, 0);
  assert.equal(bare(tty.written.at(-1)!), 'held-out folds  ██████░░░░░░░░░░░░░░░░░░   25%  0:03 left');
  bar.done();
  assert.equal(bare(tty.written.at(-1)!), 'held-out folds  in 0:01\n');
});
