import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Topic } from '../../../model/topic.ts';
import { watchTopics } from './watch-topics.ts';

test('a topic that is added, gets another rule or is removed is said, and what stays is not', () => {
  let topics: Topic[] = [{ name: 'tea', rule: 'tea' }];
  let tell = (): void => {};
  const set = {
    list: () => topics,
    onChange: (listener: () => void) => {
      tell = listener;
      return () => {};
    },
  };
  const said: string[] = [];
  watchTopics(set, { topicChanged: ({ topic, change, rule }) => said.push(`${topic} ${change}: ${rule}`) });
  topics = [...topics, { name: 'milk', rule: 'milk' }];
  tell();
  topics = [{ name: 'tea', rule: 'tea OR matcha' }, topics[1]!];
  tell();
  topics = [topics[0]!];
  tell();
  tell();
  assert.deepEqual(said, ['milk added: milk', 'tea changed: tea OR matcha', 'milk removed: milk']);
});
