/** Mastodon as a user meets it: a configuration, `undertone start`, and the faults of real servers. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type MastodonServer, startMastodonServer } from '../servers/mastodon-server.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { begin, eventually, type Server, startServer } from '../support/processes.ts';

async function serverFor(t: TestContext): Promise<MastodonServer> {
  const server = await startMastodonServer();
  t.after(() => server.close());
  return server;
}

/** A folder with a configuration for these servers. */
function configured(t: TestContext, servers: readonly MastodonServer[], more = ''): string {
  const folder = temporaryFolder(t);
  const named = servers.map(({ origin }) => `      - ${origin}`).join('\n');
  const source = `sources:\n  fediverse:\n    type: mastodon\n    servers:\n${named}\n`;
  writeFileSync(join(folder, 'undertone.yaml'), `${source}    poll: 1s\n${more}`);
  return folder;
}

const textsIn = async (running: Server): Promise<string[]> =>
  (await running.get('/api/posts?limit=100')).posts.map(({ text }: { text: string }) => text).sort();

const shows = (running: Server, texts: readonly string[]) =>
  eventually(async () => assert.deepEqual(await textsIn(running), [...texts].sort()));

const streaming = (server: MastodonServer, count = 1) =>
  eventually(() => assert.equal(server.streaming, count));

async function stopped({ child, ended }: Server): Promise<void> {
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
}

test('posts, edits and deletions of a stream show as they come', async (t) => {
  const server = await serverFor(t);
  const running = await startServer(t, [], { cwd: configured(t, [server]) });
  await streaming(server);
  const one = server.publish({ content: 'good tea' });
  const two = server.publish({ content: 'bad tea', author: 'bo@b.example' });
  const three = server.publish({
    content: 'mine',
    account: { note: '<p>no robots <a>#<span>nobot</span></a></p>' },
  });
  await shows(running, ['bad tea', 'good tea']);
  server.edit(one.id, 'better tea', Date.now() + 1000);
  server.edit(one.id, 'best tea', Date.now() + 2000);
  server.edit(one.id, 'better tea', Date.now() + 1000);
  server.delete(two.id);
  server.delete(two.id);
  server.delete(three.id);
  await shows(running, ['best tea']);
  server.faults.reorder = 2;
  server.delete(server.publish({ content: 'gone before it came' }).id);
  server.faults.reorder = 1;
  server.publish({ content: 'marker' });
  await shows(running, ['best tea', 'marker']);
  await stopped(running);
});

test('a post that comes by two servers is one, and goes when its own server says so', async (t) => {
  const home = await serverFor(t);
  const relay = await serverFor(t);
  const running = await startServer(t, [], { cwd: configured(t, [home, relay]) });
  await streaming(home);
  await streaming(relay);
  const passedOn = (status: { uri: string; created_at: string }, content: string) =>
    relay.publish({
      content,
      uri: status.uri,
      at: Math.floor(Date.parse(status.created_at) / 1000) * 1000,
      account: { acct: `ada@${home.host}`, url: `${home.origin}/@ada` },
    });
  const one = home.publish({ content: 'one' });
  const oneThere = passedOn(one, 'one');
  const two = home.publish({ content: 'two' });
  passedOn(two, 'two');
  await shows(running, ['one', 'two']);
  relay.delete(oneThere.id);
  const marker = relay.publish({ content: 'marker' });
  await shows(running, ['marker', 'one', 'two']);
  home.delete(two.id);
  relay.delete(marker.id);
  await shows(running, ['one']);
  await stopped(running);
});

test('of two servers that both only pass a post on, either may say that it is gone', async (t) => {
  const first = await serverFor(t);
  const second = await serverFor(t);
  const running = await startServer(t, [], { cwd: configured(t, [first, second]) });
  await streaming(first);
  await streaming(second);
  const at = Math.floor(Date.now() / 1000) * 1000;
  const uri = 'https://c.example/users/cy/statuses/1';
  first.publish({ content: 'of another', author: 'cy@c.example', uri, at });
  const there = second.publish({ content: 'of another', author: 'cy@c.example', uri, at });
  second.publish({ content: 'marker', at });
  await shows(running, ['marker', 'of another']);
  second.delete(there.id);
  await shows(running, ['marker']);
  await stopped(running);
});

test('after kill -9 and after a pulled network nothing is missing and nothing is there twice', async (t) => {
  const server = await serverFor(t);
  server.publish({ content: 'long before', at: Date.now() - 3_600_000 });
  const cwd = configured(t, [server]);
  const first = await startServer(t, [], { cwd });
  await streaming(server);
  const texts: string[] = [];
  const publish = (count: number, unheard = false) => {
    for (let n = 0; n < count; n++) {
      texts.push(`post ${texts.length}`);
      server.publish({ content: texts.at(-1)! }, { unheard });
    }
  };
  publish(5);
  await shows(first, texts);
  publish(3);
  first.child.kill('SIGKILL');
  await first.ended;
  publish(60, true);
  const second = await startServer(t, [], { cwd });
  await streaming(server);
  server.cut();
  publish(10, true);
  await streaming(server);
  publish(2);
  await shows(second, texts);
  await eventually(async () => assert.deepEqual((await second.get('/api/gaps')).gaps, []));
  await stopped(second);
});

test('of what streams bring, posts of a topic are kept, under its name', async (t) => {
  const server = await serverFor(t);
  const more =
    '    streams: [public]\n    hashtags: topics\ntopics:\n  - name: drinks\n    rule: "#tea OR coffee"\n';
  const running = await startServer(t, [], { cwd: configured(t, [server], more) });
  await streaming(server, 2);
  server.publish({ content: 'in a pot', tags: ['Tea'] });
  server.publish({ content: 'neither' });
  server.publish({ content: 'coffee then' });
  await shows(running, ['coffee then', 'in a pot #Tea']);
  const { posts } = await running.get('/api/posts?topic=drinks');
  assert.deepEqual(
    posts.map(({ topics }: { topics: string[] }) => topics),
    [['drinks'], ['drinks']],
  );
  await stopped(running);
});

test('what a timeline does not give stays a gap with its reason, and is healed when asked for', async (t) => {
  const server = await serverFor(t);
  server.publish({ content: 'long before', at: Date.now() - 3_600_000 });
  const cwd = configured(t, [server]);
  const running = await startServer(t, [], { cwd });
  await streaming(server);
  server.publish({ content: 'heard' });
  await shows(running, ['heard']);
  server.faults.rest = { status: 500 };
  server.cut();
  server.publish({ content: 'unheard' }, { unheard: true });
  await streaming(server);
  const [gap, ...more] = await eventually(async () => {
    const { gaps } = await running.get('/api/gaps');
    assert.equal(gaps.length, 1);
    assert.equal(gaps[0].ongoing ?? false, false);
    return gaps;
  });
  assert.deepEqual([gap.source, gap.reason, gap.healable, more], ['fediverse', 'disconnect', true, []]);
  assert.match(gap.detail, /public: the connection was cut off/);
  delete server.faults.rest;
  const { code, stderr } = await begin(['backfill', '--gaps'], { cwd }).ended;
  assert.equal(code, 0, stderr);
  await shows(running, ['heard', 'unheard']);
  await eventually(async () => assert.deepEqual((await running.get('/api/gaps')).gaps, []));
  await stopped(running);
});

test('a server that wants a token for streams is asked every so often, and it says so', async (t) => {
  const server = await serverFor(t);
  server.faults.token = { value: 'right', of: 'streams' };
  server.publish({ content: 'long before', at: Date.now() - 3_600_000 });
  const running = await startServer(t, [], { cwd: configured(t, [server]) });
  await running.says(/it gives us no stream, so its timeline is asked every so often/);
  server.publish({ content: 'polled' });
  await shows(running, ['polled']);
  await stopped(running);
});

test('a token is read from the environment, goes to its server alone and is never shown', async (t) => {
  const server = await serverFor(t);
  const other = await serverFor(t);
  server.faults.token = { value: 'hush-hush', of: 'everything' };
  const cwd = configured(t, [server, other]);
  const environment = { UNDERTONE_MASTODON_TOKEN: `${server.host}=hush-hush`, PATH: process.env.PATH ?? '' };
  const running = await startServer(t, [], { cwd, environment });
  await streaming(server);
  await streaming(other);
  assert.ok(other.tokens.every((token) => token === undefined));
  running.child.kill('SIGTERM');
  const { stdout, stderr } = await running.ended;
  assert.ok(!`${stdout}${stderr}`.includes('hush-hush'));
  const alone = begin(['start', '--port', '0'], {
    cwd,
    environment: { UNDERTONE_MASTODON_TOKEN: 'hush-hush' },
  });
  const refused = await alone.ended;
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /does not say which server each token is for/);
  assert.ok(!refused.stderr.includes('hush-hush'));
});
