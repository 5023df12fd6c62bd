import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tidTime } from './tid.ts';

test('a TID gives its time to the microsecond', () => {
  // An example of the specification, atproto.com/specs/tid.
  assert.equal(new Date(tidTime('3jzfcijpj2z2a')!).toISOString().slice(0, 10), '2023-06-30');
  assert.equal(tidTime('2222222222222'), 0);
  assert.equal(tidTime('2222222222322'), 0.001);
  assert.equal(tidTime('22222222223zz'), tidTime('2222222222322'), 'the clock id is no part of the time');
});

test('later TIDs have later times', () => {
  assert.ok(tidTime('3mptbypluud2a')! > tidTime('3mptbyplj5d2a')!);
});

test('what is no TID has no time', () => {
  for (const tid of [
    '',
    '3jzfcijpj2z2',
    '3jzfcijpj2z2aa',
    '0000000000000',
    'zzzzzzzzzzzzz',
    '3JZFCIJPJ2Z2A',
    null,
    7,
  ]) {
    assert.equal(tidTime(tid), null);
  }
});
