import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownSecrets } from './known-secrets.ts';
import { checkConfig } from './load.ts';
import { headerSecrets, modelHeaders } from './model-headers.ts';

const YAML = `
models:
  remote:
    house:
      url: https://models.example.org/score
      format: tei
      timeout: 5s
      headers:
        - { name: Authorization, variable: HOUSE_KEY, prefix: "Bearer " }
        - { name: X-Team, value: press }
`;
const { models } = checkConfig(YAML, 'test.yaml');
const { headers } = models.remote.house!;

test('an alias of two names is refused, with both', () => {
  const text = 'entities:\n  aliases:\n    Apple: [AAPL]\n    Alphabet: [GOOG, "#aapl"]\n';
  assert.throws(
    () => checkConfig(text, 'undertone.yaml'),
    /entities.aliases.Alphabet.*is an alias of Apple already/s,
  );
});

test('a remote model has its address, format and headers, and defaults for the rest', () => {
  const { url, format, timeout, retries, batch, version } = models.remote.house!;
  assert.deepEqual(
    { url, format, timeout, retries, batch, version },
    {
      url: 'https://models.example.org/score',
      format: 'tei',
      timeout: 5000,
      retries: 3,
      batch: 32,
      version: '1',
    },
  );
});

test('a header from the environment is a secret, and one that is not set is named', () => {
  const variables = { HOUSE_KEY: ' hidden ' };
  assert.deepEqual(modelHeaders('house', headers, variables), {
    Authorization: 'Bearer hidden',
    'X-Team': 'press',
  });
  assert.deepEqual(headerSecrets(headers, variables), ['hidden']);
  assert.throws(
    () => modelHeaders('house', headers, {}),
    /^UsageError: The remote model house needs the header Authorization: set HOUSE_KEY in the environment\.$/,
  );
  const secrets = { token: null, xBearerToken: null, mastodonToken: null, pseudonymKey: null };
  assert.deepEqual(knownSecrets({ secrets, models }, variables), ['hidden']);
});

test('a secret written into the file is refused, as is a header with two meanings', () => {
  const wrong = YAML.replace('value: press', 'value: "Bearer abcdefghijkl"');
  assert.throws(() => checkConfig(wrong, 'test.yaml'), /is a secret, which does not belong in a file/);
  const both = YAML.replace('value: press', 'value: press, variable: TEAM');
  assert.throws(() => checkConfig(both, 'test.yaml'), /needs either "value" or "variable"/);
});
