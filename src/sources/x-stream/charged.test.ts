import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chargedIn } from './charged.ts';

test('each post of a filtered stream is counted, whatever its text says; notices are not', () => {
  const lines = [
    { data: { id: '1', text: 'a' }, matching_rules: [{ id: '9', tag: 'undertone:coffee' }] },
    { data: { id: '2', text: 'about "matching_rules" of X' }, matching_rules: [{ id: '9', tag: 't' }] },
    { errors: [{ title: 'operational-disconnect' }] },
    { data: { delete: { tweet: { id: '1', author_id: '2' } } } },
  ];
  assert.equal(chargedIn(Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'))), 2);
  assert.equal(chargedIn(new Uint8Array()), 0);
});
