/** `forget` and `pseudonyms` as a person uses them, beside a running `start` too. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { findInLake } from '../support/lake-bytes.ts';
import { assertConsistent, temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, startServer } from '../support/processes.ts';
import { assertPlain, tallyOf } from '../support/tally.ts';

const GONE = '1600000000000000001';
const ann = { id_str: '700700700', screen_name: 'AnnOfTests', name: 'Ann Surname' };
const ben = { id_str: '800800800', screen_name: 'ben_of_tests', name: 'Ben Surname' };
const line = (id: string, text: string, user: object): string =>
  JSON.stringify({ id_str: id, text, created_at: 'Sun Mar 01 12:00:00 +0000 2026', user, lang: 'en' });
const LINES = [
  line(GONE, 'quokka of Ann', ann),
  line('1600000000000000002', 'second of Ann', ann),
  line('1600000000000000003', 'numbat, says @AnnOfTests https://x.com/AnnOfTests/status/5', ben),
];

/** So that `start` has something to collect, and finds nothing. */
const WATCHES = 'sources:\n  inbox: { type: files, folder: ./inbox }\n';

function place(t: TestContext, configuration = '') {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.yaml'), `log: { level: warn }\n${configuration}`);
  mkdirSync(join(cwd, 'inbox'));
  writeFileSync(join(cwd, 'a.jsonl'), `${LINES.join('\n')}\n`);
  return { cwd, lake: join(cwd, 'lake'), run: (...words: string[]) => runCommand(words, { cwd }) };
}

test('forget beside a running start hides a post at once, erases it and gives a receipt that verifies', async (t) => {
  const { cwd, lake, run } = place(t, WATCHES);
  const server = await startServer(t, [], { cwd });
  assert.equal(tallyOf(await run('import', '--json', 'a.jsonl')).posts, 3);

  assertPlain(await run('forget', 'post', `x:${GONE}`), 2, /add --yes/);
  assertPlain(await run('forget', 'post', GONE, '--yes'), 2, /is no id of a post/);
  const { stdout, stderr, code } = await run('forget', 'post', `x:${GONE}`, '--yes', '--json');
  assert.equal(code, 0, stderr);
  const receipt = JSON.parse(stdout);
  assert.equal(receipt.subjects[0].posts, 1);
  assert.equal(receipt.zones.raw.records, 1);
  assert.ok(!stdout.includes(GONE), 'a receipt names nobody');
  assert.equal((await server.get('/api/posts')).posts.length, 2);
  assert.equal((await server.get('/api/posts?q=quokka')).posts.length, 0);
  assert.equal((await server.get('/api/summary')).posts, 2);
  assert.deepEqual(await findInLake(lake, ['quokka', GONE]), []);

  const verified = await run('forget', '--verify', receipt.file, '--id', `x:${GONE}`, '--json');
  assert.equal(JSON.parse(verified.stdout).verified, true, verified.stderr);
  assertPlain(await run('forget', '--verify', receipt.file, '--id', 'x:5'), 2, /is not about x:5/);
  assertPlain(await run('forget', '--verify', 'a.jsonl'), 2, /is no receipt/);

  assert.equal(tallyOf(await run('import', '--json', 'a.jsonl')).posts, 0, 'it stays out');
  const again = await run('forget', '--verify', receipt.file, '--json');
  assert.equal(again.code, 1, 'its original came again');
  assert.match(JSON.parse(again.stdout).found[0].zone, /^(?:log|raw)$/);
  await run('compact');
  assert.equal((await run('forget', '--verify', receipt.file)).code, 0);
  server.child.kill('SIGTERM');
  await server.ended;
  assert.equal((await assertConsistent(lake)).length, 2);
});

test('forget author takes a handle, leaves what is posted later, and keeps it out with --always', async (t) => {
  const { lake, cwd, run } = place(t);
  await run('import', 'a.jsonl');
  assertPlain(await run('forget', 'author', '@nobody', '--yes'), 2, /No author in the lake/);
  const { stdout } = await run('forget', 'author', '@annoftests', '--yes', '--json');
  assert.equal(JSON.parse(stdout).subjects[0].posts, 2);
  const left = await findInLake(lake, ['quokka', ann.id_str, ann.name]);
  assert.deepEqual(left, []);
  const later = line('2600000000000000001', 'later of Ann', ann).replace('2026', '2099');
  writeFileSync(join(cwd, 'later.jsonl'), `${later}\n${LINES[0]}\n`);
  assert.equal(tallyOf(await run('import', '--json', 'later.jsonl')).posts, 1);
  await run('forget', 'author', `x:${ann.id_str}`, '--yes', '--always');
  assert.equal(tallyOf(await run('import', '--json', 'later.jsonl')).posts, 0);

  // Without the state database, only the tombstones zone knows.
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(lake, `state.db${suffix}`), { force: true });
  assert.equal((await run('doctor', '--rebuild')).code, 0);
  assert.equal(tallyOf(await run('import', '--json', 'later.jsonl')).posts, 0);
  assert.equal((await assertConsistent(lake)).length, 1);
});

test('what a network deletes is erased by itself within the time that the configuration gives', async (t) => {
  const { cwd, lake, run } = place(t, `retention: { deleted: 1m }\n${WATCHES}`);
  writeFileSync(
    join(cwd, 'b.jsonl'),
    `${JSON.stringify({ delete: { status: { id_str: GONE, user_id_str: '7' } } })}\n`,
  );
  await run('import', 'a.jsonl', 'b.jsonl');
  assert.notDeepEqual(await findInLake(lake, ['quokka']), []);
  // As if it had waited since yesterday.
  const db = new DatabaseSync(join(lake, 'state.db'));
  db.exec('update erasure set since = since - 86400000');
  db.close();
  const server = await startServer(t, [], { cwd });
  await eventually(async () => assert.deepEqual(await findInLake(lake, ['quokka', GONE]), []));
  server.child.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
});

test('with pseudonyms nobody is named anywhere in the lake, deletions are honoured, and the mapping can go', async (t) => {
  const { cwd, lake, run } = place(t, 'pseudonyms: true\n');
  writeFileSync(join(cwd, 'a.jsonl'), `${[...LINES, '{"broken": "AnnOfTests", '].join('\n')}\n`);
  assert.equal(tallyOf(await run('import', '--json', 'a.jsonl')).posts, 3);
  const names = ['AnnOfTests', 'annoftests', 'ben_of_tests', 'Surname', ann.id_str, ben.id_str];
  assert.deepEqual(await findInLake(lake, names), []);
  const sql = "select author_id, author_handle, mentions, text, urls from posts where text like '%numbat%'";
  const [post] = JSON.parse((await run('query', sql, '--format', 'json')).stdout);
  const [mentioned] = post.mentions;
  assert.match(mentioned, /^h_/);
  assert.ok(post.text.includes(`@${mentioned}`) && post.urls[0].includes(mentioned));
  const written = await run(
    'query',
    'select distinct author_handle as h, author_id as a from posts',
    '--format',
    'json',
  );
  const authors = JSON.parse(written.stdout) as { h: string; a: string }[];
  const annTokens = authors.find(({ h }) => h === mentioned)!;
  assert.ok(annTokens, 'a mention and its author have the same token');

  const mapping = `${lake}.pseudonyms`;
  for (const name of readdirSync(mapping)) assert.equal(statSync(join(mapping, name)).mode & 0o077, 0, name);
  const looked = JSON.parse((await run('pseudonyms', 'lookup', annTokens.a, '--json')).stdout);
  assert.deepEqual(looked, [
    { token: annTokens.a, network: 'x', author_id: ann.id_str, handle: ann.screen_name, name: ann.name },
  ]);

  writeFileSync(join(cwd, 'gone.jsonl'), `${JSON.stringify({ user_delete: { id: ann.id_str } })}\n`);
  await run('import', 'gone.jsonl');
  await run('compact');
  assert.equal((await assertConsistent(lake)).length, 1);
  const after = await run('pseudonyms', 'lookup', annTokens.a);
  assert.equal(after.code, 1, 'an erased account leaves the mapping too');

  assertPlain(await run('pseudonyms', 'forget-mapping'), 2, /add --yes/);
  assert.equal((await run('pseudonyms', 'forget-mapping', '--yes')).code, 0);
  assertPlain(await run('pseudonyms', 'lookup', annTokens.a), 1, /There is no mapping/);
  assert.deepEqual(readdirSync(mapping).sort(), ['key', 'mapping.thrown-away']);

  renameSync(join(mapping, 'key'), join(cwd, 'key'));
  assertPlain(await run('import', 'a.jsonl'), 2, /another key/);
  writeFileSync(join(cwd, 'undertone.yaml'), '');
  assertPlain(await run('import', 'a.jsonl'), 2, /keeps authors as pseudonyms/);
});

test('a lake that holds authors in the clear is not continued with pseudonyms', async (t) => {
  const { cwd, run } = place(t);
  await run('import', 'a.jsonl');
  writeFileSync(join(cwd, 'undertone.yaml'), 'pseudonyms: true\n');
  assertPlain(await run('import', 'a.jsonl'), 2, /in the clear/);
});
