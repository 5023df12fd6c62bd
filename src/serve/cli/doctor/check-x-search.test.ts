import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { configSchema } from '../../../config/schema.ts';
import type { Topic } from '../../../model/topic.ts';
import { checkXSearchSource } from './check-x-search.ts';

const TOKEN = 'a-token-of-tests';

/** X with a plan that has posts left; counts what it is asked. */
async function serveX(t: TestContext): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const known = request.headers.authorization === `Bearer ${TOKEN}`;
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
    const usage = { data: { project_cap: '1000', project_usage: '250' } };
    response.end(JSON.stringify(known ? usage : { title: 'Unauthorized' }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function check(url: string, topics: readonly Topic[], token: string | null = TOKEN, archive = false) {
  const options = configSchema.parse({ sources: { x: { type: 'x-search', address: url, archive } }, topics });
  const secrets = { token: null, xBearerToken: token, mastodonToken: null, pseudonymKey: null };
  const source = options.sources!.x!;
  assert.ok(source.type === 'x-search');
  return checkXSearchSource('x', source, { ...options, file: null, secrets });
}

const TEA: Topic = { name: 'tea', rule: 'tea' };
const LONG: Topic = { name: 'long', rule: Array.from({ length: 120 }, (_, i) => `word${i}`).join(' OR ') };

test('the token and the plan are looked at for nothing: no search is asked', async (t) => {
  const { url, asked } = await serveX(t);
  const findings = await check(url, [TEA]);
  assert.ok(
    findings.every(({ ok }) => ok === true),
    JSON.stringify(findings),
  );
  assert.ok(findings.some(({ what }) => /250 of 1,000 posts/.test(what)));
  assert.deepEqual(asked, ['/2/usage/tweets']);
});

test('a token that is refused or missing, no topic, and a rule that is too long are told', async (t) => {
  const { url } = await serveX(t);
  assert.match((await check(url, [TEA], 'another-token'))[0]!.what, /refused the bearer token/);
  await assert.rejects(async () => check(url, [TEA], null), /UNDERTONE_X_BEARER_TOKEN/);
  const none = (await check(url, [])).at(-1)!;
  assert.deepEqual([none.ok, none.what], [null, 'there is no topic to search for']);
  const long = (await check(url, [LONG])).at(-1)!;
  assert.equal(long.ok, false);
  assert.match(long.what, /the rule of long has 1,?\d+ characters, and this search of X takes 512/);
});
