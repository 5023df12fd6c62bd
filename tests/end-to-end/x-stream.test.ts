/** X as a user meets it: a configuration, a token in the environment, `undertone start`, and the faults of X. */
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startXStreamServer, type XStreamServer } from '../servers/x-stream-server.ts';
import { assertConsistent, temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, type Server, startServer } from '../support/processes.ts';

async function serverFor(t: TestContext): Promise<XStreamServer> {
  const server = await startXStreamServer();
  server.heartbeatMs = 500;
  t.after(() => server.close());
  return server;
}

/** A folder with a topic and the stream, and what a user would have in the environment. */
function place(t: TestContext, server: XStreamServer, more = '', rule = 'coffee OR espresso') {
  const cwd = temporaryFolder(t);
  const topics = `topics:\n  - { name: coffee, rule: ${rule} }\n`;
  const source = `sources:\n  x: { type: x-stream, address: "${server.url}"${more} }\n`;
  writeFileSync(join(cwd, 'undertone.yaml'), `${topics}${source}`);
  const environment = { UNDERTONE_X_BEARER_TOKEN: server.token };
  return { cwd, lake: join(cwd, 'lake'), environment };
}

const live = (server: XStreamServer, connections: number) =>
  eventually(() => assert.equal(server.connections.length, connections));

const textsOf = async (running: Server): Promise<string[]> =>
  (await running.get('/api/posts?limit=500')).posts.map(({ text }: { text: string }) => text).sort();

const shows = (running: Server, texts: readonly string[]) =>
  eventually(async () => assert.deepEqual(await textsOf(running), [...texts].sort()));

async function stop({ child, ended }: Server): Promise<void> {
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
}

test('without a token it says which to set and where it comes from', async (t) => {
  const { cwd } = place(t, await serverFor(t));
  const { code, stderr } = await runCommand(['start', '--port', '0'], { cwd });
  assert.equal(code, 2);
  assert.match(stderr, /^The source x reads X.*set UNDERTONE_X_BEARER_TOKEN.*developer console/);
});

test('doctor asks X and names the rule that X refuses; the token is nowhere in what it says', async (t) => {
  const server = await serverFor(t);
  const { cwd, environment } = place(t, server);
  const { code, stdout } = await runCommand(['doctor'], { cwd, environment });
  assert.equal(code, 0, stdout);
  assert.match(stdout, /ok {4}x {2}X accepts the rule of "coffee"/);
  assert.match(stdout, /1,250 of 10,000 posts of the plan are used/);
  const wrong = await runCommand(['doctor'], {
    cwd,
    environment: { UNDERTONE_X_BEARER_TOKEN: 'a-wrong-token' },
  });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /refused the bearer token/);
  assert.doesNotMatch(wrong.stdout + wrong.stderr, /a-wrong-token/);
});

test('what only X can answer is answered by X, and refused once another source would be asked', async (t) => {
  const server = await serverFor(t);
  const { cwd, environment } = place(t, server, '', 'place:vienna');
  const running = await startServer(t, [], { cwd, environment });
  await live(server, 1);
  server.post('nothing to see');
  server.post('a place:vienna, as this server has it');
  await shows(running, ['a place:vienna, as this server has it']);
  const { posts } = await running.get('/api/posts?topic=coffee');
  assert.equal(posts.length, 1, 'X says which topic it is of');
  const added = await runCommand(['topics', 'add', 'far', 'place:graz'], { cwd, environment });
  assert.equal(added.code, 0, added.stderr);
  await stop(running);
  appendFileSync(join(cwd, 'undertone.yaml'), '  w: { type: bluesky }\n');
  const refused = await runCommand(['start', '--port', '0'], { cwd, environment });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /topics.*only X itself can answer "place:"/);
});

test('cuts, repeats, half objects and a restart: each post once, none of those that came missing', async (t) => {
  const server = await serverFor(t);
  server.faults.duplicates = true;
  const { cwd, lake, environment } = place(t, server, ', backfill: true');
  const first = await startServer(t, [], { cwd, environment });
  await live(server, 1);
  const expected: string[] = [];
  const post = (text: string) => {
    server.post(text);
    expected.push(text);
  };
  for (let i = 0; i < 50; i++) post(`coffee ${i}`);
  await shows(first, expected);
  server.faults.resetAfter = 105;
  for (let i = 50; i < 120; i++) post(`espresso ${i}`);
  // What was cut off and what nobody listened to comes again with the backfill.
  await shows(first, expected);
  server.faults.truncateAfter = 10;
  for (let i = 120; i < 140; i++) post(`coffee ${i}`);
  await shows(first, expected);
  await stop(first);
  for (let i = 140; i < 150; i++) post(`espresso while stopped ${i}`);
  const again = await startServer(t, [], { cwd, environment });
  post('coffee at last');
  await shows(again, expected);
  await stop(again);
  await assertConsistent(lake);
});

test('what X says of posts and accounts is honoured: deleted, edited, protected, public again', async (t) => {
  const server = await serverFor(t);
  const { cwd, lake, environment } = place(t, server, ', compliance: true');
  const running = await startServer(t, [], { cwd, environment });
  await live(server, 9);
  const now = () => new Date().toISOString();
  const deleted = server.post('coffee, to be deleted', { author_id: '1' });
  server.post('coffee of someone who will be protected', { author_id: '2' });
  server.post('espresso stays', { author_id: '3' });
  const first = server.post('coffee with a typo', { author_id: '4' });
  await shows(running, [
    'coffee, to be deleted',
    'coffee of someone who will be protected',
    'espresso stays',
    'coffee with a typo',
  ]);
  server.comply('tweets', 1, { delete: { tweet: { id: deleted, author_id: '1' }, event_at: now() } });
  server.comply('users', 2, { user_protect: { user: { id: '2' }, event_at: now() } });
  // The new version matches no rule, so it never comes.
  const edit = server.post('tea', { author_id: '4' });
  server.comply('tweets', 3, {
    tweet_edit: {
      tweet: { id: edit },
      initial_tweet_id: first,
      edit_tweet_ids: [first, edit],
      event_at: now(),
    },
  });
  await shows(running, ['espresso stays']);
  server.comply('users', 2, { user_unprotect: { user: { id: '2' }, event_at: now() } });
  server.post('coffee, public again', { author_id: '2' });
  await shows(running, ['coffee of someone who will be protected', 'espresso stays', 'coffee, public again']);
  await stop(running);
  await assertConsistent(lake);
});
