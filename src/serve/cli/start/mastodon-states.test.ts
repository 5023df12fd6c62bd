import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mastodonStates } from './mastodon-states.ts';

test('a source of several streams is live once all of them are, and names the one that is not', () => {
  const said: string[] = [];
  const tell = mastodonStates('fediverse', {
    sourceState: ({ state, reason }) => said.push(reason === undefined ? state : `${state}: ${reason}`),
    sourceNote: ({ note }) => said.push(note),
  });
  tell('a.example', 'public', { state: 'connecting', transport: 'sse' });
  tell('b.example', 'public', { state: 'connecting', transport: 'sse' });
  tell('a.example', 'public', { state: 'live', transport: 'sse' });
  tell('b.example', 'public', { state: 'waiting', failures: 1, delayMs: 10, reason: 'cut off' });
  tell('b.example', 'public', { state: 'connecting', transport: 'sse' });
  tell('b.example', 'public', { state: 'live', transport: 'sse' });
  tell('b.example', 'public', { state: 'live', transport: 'sse' });
  assert.deepEqual(said, ['connecting', 'retrying: b.example, public: cut off', 'live']);
});
