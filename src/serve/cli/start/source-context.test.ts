import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Topic } from '../../../model/topic.ts';
import { SourceTopics } from './source-context.ts';

const TEA: Topic = { name: 'tea', rule: 'tea' };
const MILK: Topic = { name: 'milk', rule: 'milk' };

test('Sources ask for the configured topics until the lake is open, then for those of the lake as they change', () => {
  const listeners = new Set<() => void>();
  const lake = {
    topics: [TEA, MILK],
    list: () => lake.topics,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const topics = new SourceTopics([TEA]);
  const seen: string[][] = [];
  const end = topics.onChange(() => seen.push(topics.list().map(({ name }) => name)));
  assert.deepEqual(topics.list(), [TEA]);
  topics.follow(lake);
  lake.topics = [MILK];
  for (const tell of listeners) tell();
  end();
  for (const tell of listeners) tell();
  assert.deepEqual(seen, [['tea', 'milk'], ['milk']]);
});
