import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironment } from './environment.ts';

test('an empty environment gives no token, no stacks and leaves colours to the terminal', () => {
  const { token, debug, colour } = readEnvironment({});
  assert.deepEqual({ token, debug, colour }, { token: null, debug: false, colour: null });
  assert.deepEqual(readEnvironment({ UNDERTONE_TOKEN: '', NO_COLOR: '' }), readEnvironment({}));
});

test('NO_COLOR and a dumb terminal refuse colours, FORCE_COLOR asks for them', () => {
  assert.equal(readEnvironment({ NO_COLOR: '1', FORCE_COLOR: '1' }).colour, false);
  assert.equal(readEnvironment({ TERM: 'dumb' }).colour, false);
  assert.equal(readEnvironment({ FORCE_COLOR: '1' }).colour, true);
  assert.equal(readEnvironment({ FORCE_COLOR: '0' }).colour, false);
});

test('the token and the wish for stacks are read', () => {
  const environment = readEnvironment({ UNDERTONE_TOKEN: 'a-token', UNDERTONE_DEBUG: '1' });
  assert.equal(environment.token, 'a-token');
  assert.equal(environment.debug, true);
  assert.equal(readEnvironment({ UNDERTONE_DEBUG: '0' }).debug, false);
});
