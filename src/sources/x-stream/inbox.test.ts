import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inbox } from './inbox.ts';

const LIMITS = { blockBytes: 1_000_000, blockLines: 3, blockDelayMs: 0, bufferBytes: 10_000 };

const push = (inbox: Inbox, ...lines: string[]) => {
  for (const [index, line] of lines.entries()) inbox.push(Buffer.from(line), index);
};
const text = ({ payload }: { payload: Uint8Array }) => Buffer.from(payload).toString();

test('lines come out in blocks, in order, with LF between', () => {
  const inbox = new Inbox(LIMITS);
  push(inbox, 'a', 'b', 'c', 'd');
  assert.deepEqual(text(inbox.take()), 'a\nb\nc');
  const last = inbox.take();
  assert.deepEqual([text(last), last.receivedAt], ['d', 3]);
  assert.ok(inbox.empty);
});

test('a block ends at a mark, which is done after its lines and before the next', () => {
  const inbox = new Inbox(LIMITS);
  const done: string[] = [];
  inbox.mark(() => done.push('at once'));
  assert.deepEqual(done, ['at once']);
  push(inbox, 'a');
  inbox.mark(() => done.push('after a'));
  push(inbox, 'b');
  assert.equal(text(inbox.take()), 'a');
  assert.deepEqual(done, ['at once']);
  inbox.passMarks();
  assert.deepEqual(done, ['at once', 'after a']);
  assert.equal(text(inbox.take()), 'b');
});

test('it is full by bytes, also by those of many short lines, and drained well below that', () => {
  const inbox = new Inbox(LIMITS);
  while (!inbox.full) push(inbox, 'x');
  assert.ok(!inbox.drained);
  while (!inbox.drained) inbox.take();
  assert.ok(!inbox.full);
  assert.ok(!inbox.empty);
});
