import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate as turns } from 'node:timers/promises';
import { Gate } from './gate.ts';

/** Enters, and notes when it was let in; leaves when told. */
function ask(gate: Gate, seen: string[], name: string, patient: boolean, signal?: AbortSignal) {
  const entered = gate.enter(patient, signal).then((leave) => {
    seen.push(name);
    return leave;
  });
  return { entered, leave: async () => (await entered)() };
}

test('what can wait goes after what cannot, and one after another', async () => {
  const gate = new Gate();
  const seen: string[] = [];
  const urgent = ask(gate, seen, 'urgent', false);
  const first = ask(gate, seen, 'first', true);
  const second = ask(gate, seen, 'second', true);
  const other = ask(gate, seen, 'other', false);
  await turns();
  assert.deepEqual(seen, ['urgent', 'other']);
  await urgent.leave();
  await turns();
  assert.deepEqual(seen, ['urgent', 'other']);
  await other.leave();
  await first.leave();
  await turns();
  assert.deepEqual(seen, ['urgent', 'other', 'first', 'second']);
  await second.leave();
  await ask(gate, seen, 'last', true).leave();
  assert.equal(seen.at(-1), 'last');
});

test('a question that is given up leaves the row to the others', async () => {
  const gate = new Gate();
  const seen: string[] = [];
  const urgent = ask(gate, seen, 'urgent', false);
  const stop = new AbortController();
  const given = ask(gate, seen, 'given up', true, stop.signal);
  const next = ask(gate, seen, 'next', true);
  stop.abort(new Error('enough'));
  await assert.rejects(given.entered, /enough/);
  await urgent.leave();
  await next.leave();
  assert.deepEqual(seen, ['urgent', 'next']);
});

test('nobody waits for good, however many come who cannot wait', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const gate = new Gate();
    const seen: string[] = [];
    ask(gate, seen, 'urgent', false);
    const patient = ask(gate, seen, 'patient', true);
    await turns();
    assert.deepEqual(seen, ['urgent']);
    mock.timers.tick(3000);
    await patient.leave();
    assert.deepEqual(seen, ['urgent', 'patient']);
  } finally {
    mock.timers.reset();
  }
});
