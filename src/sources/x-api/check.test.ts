import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../model/clock.ts';
import { checkXApi } from './check.ts';
import { createXApi } from './client.ts';

/** A server that answers everything so. */
async function serving(t: TestContext, status: number, body: object) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return checkXApi(createXApi({ token: 'a-token', baseUrl }), systemClock);
}

test('a server without the usage endpoint answers, and that is all that can be said', async (t) => {
  const [finding, ...rest] = await serving(t, 404, { title: 'Not Found', detail: '/2/usage/tweets' });
  assert.equal(finding!.ok, null);
  assert.match(finding!.what, /answers, but does not tell what of the plan is used/);
  assert.doesNotMatch(finding!.what, /404|could not accept/);
  assert.match(finding!.todo!, /See that the address/);
  assert.ok(
    rest.every(({ ok }) => ok === true),
    'the clock is looked at all the same',
  );
});

test('a token that X refuses, and a plan that is used up, are failures', async (t) => {
  const [refused] = await serving(t, 401, { title: 'Unauthorized', detail: 'Unauthorized' });
  assert.equal(refused!.ok, false);
  assert.match(refused!.what, /refused the bearer token/);
  const used = await serving(t, 200, { data: { project_cap: '100', project_usage: '100' } });
  assert.deepEqual(used.at(-1)!.ok, false);
  assert.match(used.at(-1)!.what, /100 of 100 posts of the plan are used/);
});
