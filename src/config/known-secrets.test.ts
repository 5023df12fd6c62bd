import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownSecrets } from './known-secrets.ts';

const NONE = { token: null, xBearerToken: null, mastodonToken: null, pseudonymKey: null };

test('secrets of webhooks, of each Mastodon server and of commands are known beside our own', () => {
  const variables = {
    UNDERTONE_WEBHOOK_SECRET: ' shared-by-webhooks ',
    UNDERTONE_WEBHOOK_SHOP: 'of-the-shop-alone',
    FEED_KEY: 'passed-to-a-command',
    HOME: 'the-home-of-ada',
    UNDERTONE_WEBHOOK_EMPTY: '',
  };
  const secrets = { ...NONE, token: 'of-the-api', mastodonToken: 'a.example=first, b.example=second' };
  const feed = { type: 'process', command: ['feed'], pass: ['FEED_KEY', 'ABSENT'], environment: {} } as const;
  const sources = { feed } as unknown as Parameters<typeof knownSecrets>[0]['sources'];
  const known = knownSecrets({ secrets, sources }, variables);
  for (const secret of [
    'of-the-api',
    'first',
    'second',
    'shared-by-webhooks',
    'of-the-shop-alone',
    'passed-to-a-command',
  ]) {
    assert.ok(known.includes(secret), secret);
  }
  assert.ok(!known.includes('the-home-of-ada') && !known.includes(''));
});

test('without secrets there are none', () => {
  assert.deepEqual(knownSecrets({ secrets: NONE, sources: {} }, {}), []);
});
