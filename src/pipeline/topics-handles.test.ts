import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handlesInRules } from './topics-handles.ts';

test('the accounts that rules name, in groups and negated ones too, each once', () => {
  const rules = ['tea (from:ada.example OR from:bob.example)', 'coffee -from:@ada.example @cy.example'];
  const topics = rules.map((rule, index) => ({ name: `t${index}`, rule }));
  assert.deepEqual(handlesInRules(topics), ['ada.example', 'bob.example']);
});
