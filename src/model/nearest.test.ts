import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearest } from './nearest.ts';

test('a slip of the finger counts once, a swap of neighbours too', () => {
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('instnces', 'instances'), 1);
  assert.equal(editDistance('prot', 'port'), 1);
  assert.equal(editDistance('kitten', 'sitting'), 3);
});

test('the nearest name is suggested, and none where none is near', () => {
  assert.equal(nearest('instnces', ['type', 'instances', 'collections']), 'instances');
  assert.equal(nearest('Port', ['host', 'port']), 'port');
  assert.equal(nearest('colour', ['host', 'port']), null);
  assert.equal(nearest('x', []), null);
});
