import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, kindOf, problemOf } from './problem.ts';
import { readRateLimit } from './rate-limit.ts';

const TYPES = 'https://api.x.com/2/problems';
const kind = (status: number, body: unknown) => kindOf(status, problemOf(body));

test('429 is one of three things, by its body', () => {
  assert.equal(
    kind(429, { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank' }),
    'rate-limit',
  );
  assert.equal(kind(429, { title: 'UsageCapExceeded', type: `${TYPES}/usage-capped` }), 'usage-cap');
  const connections = { title: 'ConnectionException', connection_issue: 'TooManyConnections' };
  assert.equal(kind(429, { ...connections, type: `${TYPES}/streaming-connection` }), 'connections');
  assert.equal(kind(429, 'Rate limit exceeded'), 'rate-limit');
});

test('a problem in a stream comes with 200, alone or in a list', () => {
  const problem = { title: 'operational-disconnect', detail: 'x', type: `${TYPES}/operational-disconnect` };
  assert.equal(kind(200, { errors: [problem] }), 'disconnected');
  assert.equal(kind(200, problem), 'disconnected');
  assert.equal(
    kind(200, { title: 'ConnectionException', connection_issue: 'TooManyConnections' }),
    'connections',
  );
});

test('statuses without a body of X are told apart all the same', () => {
  const kinds = [400, 401, 402, 403, 404, 408, 409, 429, 500, 503].map((status) => kind(status, null));
  assert.deepEqual(kinds, [
    'invalid',
    'unauthorized',
    'usage-cap',
    'forbidden',
    'invalid',
    'server',
    'conflict',
    'rate-limit',
    'server',
    'server',
  ]);
});

test('an error says what was asked for, what X said and what to do, on one line', () => {
  const body = {
    title: 'Forbidden',
    detail: 'When authenticating\nuse keys of a Project.',
    type: `${TYPES}/client-forbidden`,
  };
  const error = errorOf(403, body, readRateLimit({}), 'the rules of the stream');
  assert.equal(error.code, 'x-forbidden');
  assert.equal(error.retryable, false);
  assert.match(
    error.message,
    /developer console.*the rules of the stream; X says: Forbidden: When authenticating use keys/,
  );
});

test('of a wrong request, what is wrong with it is said', () => {
  const body = {
    errors: [{ message: 'The query parameter [backfill_minutes] is not allowed' }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: `${TYPES}/invalid-request`,
  };
  const error = errorOf(400, body, readRateLimit({}), 'the filtered stream');
  assert.match(error.said, /^Invalid Request: The query parameter \[backfill_minutes\] is not allowed$/);
});
