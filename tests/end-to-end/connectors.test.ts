/** What others push to a webhook, what a command prints and what Bluesky streams, through the real program. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startAppViewServer } from '../servers/app-view-server.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { begin, eventually, runCommand, startServer } from '../support/processes.ts';

const SECRET = 'a-secret-of-more-than-sixteen-characters';

async function textsOf(server: Awaited<ReturnType<typeof startServer>>, count: number): Promise<string[]> {
  return eventually(async () => {
    const { posts } = await server.get('/api/posts?limit=100');
    const texts = posts.map(({ text }: { text: string }) => text).sort();
    assert.equal(texts.length, count, texts.join(' | '));
    return texts;
  });
}

test('a signed push becomes posts, of any shape, and its bad line a dead letter', async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.yaml'), 'sources:\n  my-forum:\n    type: webhook\n');
  const server = await startServer(t, [], { cwd, environment: { UNDERTONE_WEBHOOK_MY_FORUM: SECRET } });
  const lines = [
    '{"id":"7","text":"What a lovely kettle","author":"ada","created_at":"2026-03-14T09:26:00Z"}',
    '{"id_str":"1146230000000000001","created_at":"Tue Jul 02 20:00:00 +0000 2019","text":"from X","user":{"id_str":"5","screen_name":"bob"}}',
    '{"broken',
  ];
  const body = lines.join('\n');
  const time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
  const send = (headers: Record<string, string>) =>
    fetch(`${server.address}/api/webhook/my-forum`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'x-undertone-timestamp': time, ...headers },
      body,
    });
  assert.equal((await send({})).status, 401);
  const answer = await send({ 'x-undertone-signature': `sha256=${signature}` });
  assert.equal(answer.status, 202);
  assert.deepEqual(await answer.json(), { lines: 3, offset: 3, repeated: false });
  assert.deepEqual(await textsOf(server, 2), ['What a lovely kettle', 'from X']);
  const metrics = await (await fetch(`${server.address}/metrics`)).text();
  assert.match(metrics, /undertone_outcomes_total\{outcome="dead_letter"\} 1/);
  assert.ok(!server.said().includes(SECRET));
});

test('a webhook without a secret is refused in a sentence that says which variable to set', async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.yaml'), 'sources:\n  forum:\n    type: webhook\n');
  const { code, stderr } = await runCommand(['start', '--port', '0'], { cwd });
  assert.equal(code, 2);
  assert.match(
    stderr,
    /webhook forum needs a secret: set UNDERTONE_WEBHOOK_FORUM or UNDERTONE_WEBHOOK_SECRET/,
  );
});

test('what a command prints becomes posts, and after a kill it goes on from its cursor', async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(
    join(cwd, 'feed.mjs'),
    `let at = Number(process.env.UNDERTONE_CURSOR ?? 0);
     console.error('from ' + at + ' ' + process.env.FORUM_TOKEN);
     setInterval(() => {
       if (at === 40) return;
       at++;
       console.log(JSON.stringify({ id: String(at), text: 'post ' + at }));
       console.log(JSON.stringify({ undertone: { cursor: String(at) } }));
     }, 20);`,
  );
  const command = JSON.stringify([process.execPath, 'feed.mjs']);
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `sources:\n  feed:\n    type: process\n    command: ${command}\n    pass: [FORUM_TOKEN]\n`,
  );
  const settings = { cwd, environment: { FORUM_TOKEN: 'hidden-value' } };
  const first = await startServer(t, [], settings);
  await eventually(async () => assert.ok((await first.get('/api/summary')).posts > 5));
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await startServer(t, [], settings);
  await textsOf(second, 40);
  await eventually(() => assert.match(second.said(), /from [1-9]\d* \[secret\]/));
  second.child.kill('SIGTERM');
  const { code, stderr } = await second.ended;
  assert.equal(code, 0, stderr);
  assert.ok(!`${first.said()}${stderr}`.includes('hidden-value'));
});

test('a command that is not there fails its source and no other', async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    'sources:\n  feed:\n    type: process\n    command: [no-such-program]\n',
  );
  const running = begin(['start', '--port', '0'], { cwd });
  t.after(() => running.child.kill('SIGKILL'));
  await running.says(/no-such-program.*is not found/);
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).code, 0);
});

test('Bluesky keeps what a topic asks for and who wrote it, counts its likes, and hides what an account posted while it is deactivated', async (t) => {
  const cwd = temporaryFolder(t);
  const jetstream = await startJetstreamServer();
  t.after(() => jetstream.close());
  const appView = await startAppViewServer();
  t.after(() => appView.close());
  appView.accounts.set('did:plc:eve', { handle: 'eve.example' });
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `topics:\n  - name: tea\n    rule: tea OR chai\n  - name: eve\n    rule: from:eve.example\nsources:\n  bluesky:\n    type: bluesky\n    instances: ['${jetstream.url}']\n    collections: [app.bsky.feed.*]\n    reactions: true\n    app_view: ${appView.url}\n`,
  );
  const server = await startServer(t, [], { cwd });
  await eventually(() => assert.equal(jetstream.subscribers.length, 1));
  assert.deepEqual(jetstream.subscribers[0]!.collections, ['app.bsky.feed.*']);
  let us = Date.now() * 1000;
  const did = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
  appView.accounts.set(did, { handle: 'ada.example', displayName: 'Ada' });
  const say = (collection: string, rkey: string, record: object, by = did) => {
    us += 1000;
    const commit = { rev: rkey, operation: 'create', collection, rkey, record, cid: 'bafy' };
    jetstream.push(JSON.stringify({ did: by, time_us: us, kind: 'commit', commit }));
  };
  const account = (active: boolean) => {
    us += 1000;
    const state = { active, did, seq: 1, ...(active ? {} : { status: 'deactivated' }) };
    jetstream.push(JSON.stringify({ did, time_us: us, kind: 'account', account: state }));
  };
  const createdAt = new Date().toISOString();
  say('app.bsky.feed.post', '3ktea', { text: 'a cup of tea', createdAt });
  say('app.bsky.feed.post', '3kcoffee', { text: 'coffee', createdAt });
  for (const key of ['3ka', '3kb'])
    say('app.bsky.feed.like', key, { subject: { uri: `at://${did}/app.bsky.feed.post/3ktea`, cid: 'bafy' } });
  assert.deepEqual(await textsOf(server, 1), ['a cup of tea']);
  account(false);
  await textsOf(server, 0);
  account(true);
  say('app.bsky.feed.post', '3ktea2', { text: 'tea again', createdAt });
  say('app.bsky.feed.like', '3kc', {
    subject: { uri: `at://${did}/app.bsky.feed.post/3ktea2`, cid: 'bafy' },
  });
  say('app.bsky.feed.post', '3keve', { text: 'hello', createdAt }, 'did:plc:eve');
  assert.deepEqual(await textsOf(server, 3), ['a cup of tea', 'hello', 'tea again']);
  assert.deepEqual(appView.asked, [['eve.example'], [did]], 'once for all posts of an author');
  server.child.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
  const sql =
    "select author_handle, author_name, metrics.likes::int as likes from metrics join posts using (id) where text = 'tea again'";
  const { stdout } = await runCommand(['query', sql, '--format', 'json'], { cwd });
  assert.deepEqual(JSON.parse(stdout), [{ author_handle: 'ada.example', author_name: 'Ada', likes: 1 }]);
});
