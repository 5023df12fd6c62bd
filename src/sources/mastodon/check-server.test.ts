import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type MastodonServer, startMastodonServer } from '../../../tests/servers/mastodon-server.ts';
import { systemClock } from '../../model/clock.ts';
import { type CheckedServer, checkServer } from './check-server.ts';

async function serverFor(t: TestContext): Promise<MastodonServer> {
  const server = await startMastodonServer();
  t.after(() => server.close());
  return server;
}

const check = (
  server: MastodonServer,
  more: Partial<CheckedServer> = {},
  clock = systemClock,
  withinMs = 2000,
) =>
  checkServer(
    {
      origin: server.origin,
      host: server.host,
      token: null,
      streams: [{ kind: 'public', scope: 'all' }],
      transports: ['sse', 'websocket', 'poll'],
      ...more,
    },
    clock,
    withinMs,
  );

test('a server that gives everything is well', async (t) => {
  const server = await serverFor(t);
  const found = await check(server);
  assert.deepEqual(
    found.map(({ ok, what }) => [ok, what.replaceAll(server.host, 'HOST')]),
    [
      [true, 'HOST runs 4.4.0, streams at HOST'],
      [true, 'HOST, public: streams, and its timeline can be read'],
    ],
  );
});

test('without a token it says what is refused, what happens instead and what would help', async (t) => {
  const server = await serverFor(t);
  server.faults.token = { value: 'right', of: 'streams' };
  const [, stream] = await check(server);
  assert.equal(stream!.ok, null);
  assert.match(stream!.what, /gives no stream .*so its timeline is asked every so often/);
  assert.match(stream!.todo!, /UNDERTONE_MASTODON_TOKEN/);
  server.faults.token = { value: 'right', of: 'everything' };
  const [, refused] = await check(server);
  assert.equal(refused!.ok, false);
  assert.match(refused!.what, /wants a token even for this/);
});

test('a token is tried, and a good one opens everything', async (t) => {
  const server = await serverFor(t);
  server.faults.token = { value: 'right', of: 'everything' };
  const bad = await check(server, { token: 'wrong' });
  assert.ok(bad.some(({ ok, what }) => ok === false && /refuses the token/.test(what)));
  assert.ok(bad.every(({ what, todo }) => !`${what}${todo}`.includes('wrong')));
  const good = await check(server, { token: 'right' });
  assert.ok(good.every(({ ok }) => ok === true));
});

test('a clock that is far off is told, and which way', async (t) => {
  const server = await serverFor(t);
  const found = await check(server, {}, { now: () => Date.now() - 90_000 });
  assert.match(found[1]!.what, /the clock here is (89|90|91) s behind/);
});

test('a server that is not there, or never answers, is told in time', async (t) => {
  const server = await serverFor(t);
  await server.close();
  const [gone] = await check(server);
  assert.equal(gone!.ok, false);
  assert.match(gone!.what, /cannot be asked: nothing answers at its address/);
});
