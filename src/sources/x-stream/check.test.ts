import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { startXStreamServer, type XStreamServer } from '../../../tests/servers/x-stream-server.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import type { Topic } from '../../model/topic.ts';
import { createXApi } from '../x-api/client.ts';
import { checkXStream } from './check.ts';

const COFFEE: Topic = { name: 'coffee', rule: 'coffee' };

let server: XStreamServer;
beforeEach(async () => {
  server = await startXStreamServer();
});
afterEach(() => server.close());

const check = (topics: readonly Topic[], options: { token?: string; clock?: Clock; url?: string } = {}) =>
  checkXStream(
    createXApi({ token: options.token ?? server.token, baseUrl: options.url ?? server.url, timeoutMs: 1500 }),
    'filtered',
    topics,
    options.clock ?? systemClock,
  );

test('all is well: reached, clock, usage, permission and each rule, and nothing is changed at X', async () => {
  const findings = await check([COFFEE]);
  assert.deepEqual(
    findings.map(({ ok }) => ok),
    [true, true, true, true, true],
  );
  assert.match(
    findings.map(({ what }) => what).join('\n'),
    /1,250 of 10,000 posts of the plan are used.*day 10/,
  );
  assert.deepEqual(server.rules, []);
});

test('a rule that X refuses is named with what X says; the others are looked at too', async () => {
  const findings = await check([{ name: 'odd', rule: '(coffee' }, COFFEE]);
  assert.match(findings.at(-2)!.what, /X refuses the rule of "odd": no viable alternative/);
  assert.deepEqual([findings.at(-2)!.ok, findings.at(-1)!.ok], [false, true]);
});

test('a wrong token is said once, with what to do', async () => {
  const findings = await check([COFFEE], { token: 'wrong-token' });
  assert.equal(findings.filter(({ ok }) => ok === false).length, 1);
  assert.match(findings[0]!.what, /refused the bearer token.*UNDERTONE_X_BEARER_TOKEN/);
  assert.doesNotMatch(JSON.stringify(findings), /wrong-token/);
});

test('a clock that is off is told by the time in the answer of X', async () => {
  const findings = await check([COFFEE], { clock: { now: () => Date.now() + 90_000 } });
  const clock = findings.find(({ what }) => what.includes('clock'))!;
  assert.equal(clock.ok, false);
  assert.match(clock.what, /is (89|90) s ahead of that of X/);
});

test('a plan without the filtered stream, and no topics', async () => {
  server.faults.ruleRefusals.push({ status: 403, body: { title: 'Forbidden', detail: 'not in your plan' } });
  assert.match((await check([COFFEE])).at(-1)!.what, /X refuses this to your app.*not in your plan/);
  assert.match((await check([])).at(-1)!.what, /there are no topics/);
});

test('X that cannot be reached', async () => {
  const [finding] = await check([COFFEE], { url: 'http://127.0.0.1:1' });
  assert.equal(finding!.ok, false);
  assert.match(finding!.what, /127.0.0.1:1 cannot be reached \(.*ECONNREFUSED.*\); check the network/);
});

test('a rule of an earlier Undertone that no topic asks for is named, those of other lakes are not', async () => {
  server.rules.push(
    { id: '1', value: 'cats', tag: 'undertone:cats' },
    { id: '2', value: 'dogs', tag: 'undertone-01234567:dogs' },
    { id: '3', value: 'coffee OR beans', tag: 'undertone:coffee' },
  );
  const doubtful = (await check([COFFEE])).filter(({ ok }) => ok === null);
  assert.deepEqual(
    doubtful.map(({ what }) => what),
    ['X holds the rule "cats", tagged "undertone:cats" by an earlier Undertone, that no topic here asks for'],
  );
});
