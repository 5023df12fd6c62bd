import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passedOn } from './passed-on.ts';
import { webhookSecret } from './webhook-secret.ts';

const LONG = 'x'.repeat(32);

test('a webhook has a secret of its own, else the one of all', () => {
  const variables = { UNDERTONE_WEBHOOK_MY_FORUM: `${LONG}1`, UNDERTONE_WEBHOOK_SECRET: `${LONG}2` };
  assert.equal(webhookSecret('my-forum', variables), `${LONG}1`);
  assert.equal(webhookSecret('shop', variables), `${LONG}2`);
});

test('no secret, or one that could be guessed, is refused with the name of the variable', () => {
  assert.throws(() => webhookSecret('shop', {}), /UNDERTONE_WEBHOOK_SHOP or UNDERTONE_WEBHOOK_SECRET/);
  assert.throws(() => webhookSecret('shop', { UNDERTONE_WEBHOOK_SHOP: 'short' }), {
    message: /UNDERTONE_WEBHOOK_SHOP is too short/,
  });
});

test('a command gets what is named and what any command needs, and none of our secrets', () => {
  const variables = { PATH: '/bin', UNDERTONE_TOKEN: 't', FORUM_TOKEN: 'f', OTHER: 'o' };
  assert.deepEqual(passedOn(['FORUM_TOKEN', 'ABSENT'], variables), {
    environment: { PATH: '/bin', FORUM_TOKEN: 'f' },
    secrets: ['f'],
  });
});
