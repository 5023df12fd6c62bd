/** Bad input to the real command line: each gives a counted dead letter or one plain sentence. */
import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../support/lakes.ts';
import { begin, type Ended, runCommand, startServer } from '../support/processes.ts';
import { assertPlain, tallyOf } from '../support/tally.ts';

const NOBODY = 65_534;

/** A v1.1 post of X as a line; `more` replaces or adds members. */
const line = (id: string, text: string, more: object = {}): string =>
  JSON.stringify({
    id_str: id,
    text,
    created_at: 'Wed Aug 27 13:08:45 +0000 2008',
    user: { id_str: '7', screen_name: 'ann' },
    lang: 'en',
    ...more,
  });

/** A folder with the files in it, and the command line run there. */
function place(t: TestContext, files: Record<string, string | Uint8Array> = {}) {
  const cwd = temporaryFolder(t);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  const run = (...words: string[]): Promise<Ended> => runCommand(words, { cwd });
  const rows = async <Row>(sql: string): Promise<Row[]> => {
    const { code, stdout, stderr } = await run('query', sql, '--format', 'json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Row[];
  };
  return { cwd, run, rows };
}

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

test('lines that are no posts become dead letters, and the posts around them come in', async (t) => {
  const deep = 100_000;
  const files = {
    'malformed.jsonl': [
      line('101', 'good'),
      '{"id_str":}',
      'nonsense',
      line('103', 'fine'),
      '{"id_str":"104","text":"torn',
    ].join('\n'),
    'nul.jsonl': bytes(line('111', 'a'), '\n', '{"id_str":"112","text":"a', [0], 'b"}\n', line('113', 'c')),
    'long.jsonl': [line('121', 'before'), line('122', 'x'.repeat(10_000_000)), line('123', 'after')].join(
      '\n',
    ),
    'deep.jsonl': [
      line('131', 'before'),
      '['.repeat(deep) + ']'.repeat(deep),
      `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
      line('132', 'after'),
    ].join('\n'),
    'blank.jsonl': '\n\n\n',
    'empty.jsonl': '',
  };
  const { run, rows } = place(t, files);
  const tally = tallyOf(await run('import', '--json', ...Object.keys(files)));
  assert.deepEqual(tally, { ...tally, read: 15, posts: 8, dead_letters: 7 });
  const ids = (await rows<{ id: string }>('select id from posts order by id')).map(({ id }) => id);
  const expected = ['101', '103', '111', '113', '121', '123', '131', '132'];
  assert.deepEqual(
    ids,
    expected.map((id) => `x:${id}`),
  );
});

test('texts that are hard to store are kept, also as the only post of a group', async (t) => {
  const { run, rows } = place(t, {
    'nul.jsonl': line('201', 'a\u0000b', {
      user: { id_str: '1\u0000', screen_name: '\u0000', name: 'x\u0000y' },
    }),
    'surrogates.jsonl': line('202', 'PLACE').replace('PLACE', String.raw`lone \ud83d here #a\udc00b \udc00`),
    'utf8.jsonl': bytes(
      line('203', 'bad PLACE').replace('PLACE"', '').slice(0, -1).split('bad ')[0]!,
      'bad ',
      [0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80],
      '","id_str":"203"}\n',
    ),
    'proto.jsonl': `{"__proto__":{"text":"evil"},"constructor":{"prototype":{"x":1}},${line('204', '#__proto__ #constructor', { user: { id_str: '__proto__', screen_name: '__proto__' } }).slice(1)}\n{"__proto__":{"id_str":"205","text":"inherited"}}`,
    'ids.jsonl': ['9007199254740993', '9007199254740992', '9223372036854775807']
      .map((id) => line('PLACE', 'big').replace('"id_str":"PLACE"', `"id":${id}`))
      .join('\n'),
  });
  // One by one, so that each is a group of its own.
  for (const name of ['nul.jsonl', 'surrogates.jsonl']) {
    assert.equal(tallyOf(await run('import', '--json', name)).posts, 1, name);
  }
  const rest = tallyOf(await run('import', '--json', 'utf8.jsonl', 'proto.jsonl', 'ids.jsonl'));
  assert.deepEqual(rest, { ...rest, read: 6, posts: 5, dead_letters: 1 });
  const posts = await rows<{ id: string; text: string; author_id: string }>(
    'select id, text, author_id from posts order by id',
  );
  const byId = new Map(posts.map((post) => [post.id, post]));
  assert.deepEqual(
    [...byId.keys()],
    ['x:201', 'x:202', 'x:203', 'x:204', 'x:9007199254740992', 'x:9007199254740993', 'x:9223372036854775807'],
  );
  assert.match(byId.get('x:201')!.text, /^a.b$/s);
  assert.equal(byId.get('x:202')!.text, 'lone \ufffd here #a\ufffdb \ufffd');
  assert.match(byId.get('x:203')!.text, /^bad \ufffd/);
  assert.equal(byId.get('x:204')!.author_id, '__proto__');
});

test('quotes never closed and columns missing or too many lose no row without saying so', async (t) => {
  const files = {
    'quotes.csv':
      'id,text,created_at\n301,"fine",2020-01-01\n302,"never closed, 2020-01-01\n303,"other",2020-01-01\n304,more,2020-01-02\n',
    'columns.csv':
      'id,text,created_at\n311,fine,2020-01-01\n312\n313,too,2020-01-01,many,columns,here\n314,last,2020-01-02\n',
  };
  const { run, rows } = place(t, files);
  const tally = tallyOf(await run('import', '--json', ...Object.keys(files)));
  assert.equal(tally.read, 8);
  const ids = (await rows<{ id: string }>('select id from posts order by id')).map(({ id }) => id);
  assert.equal(ids.length, tally.posts);
  for (const id of ['301', '302', '303', '304', '311', '314']) assert.ok(ids.includes(`file:${id}`), id);
});

test('posts dated 1970, 9999 and beyond do no harm to windows, reports and compaction', async (t) => {
  const dates = {
    401: '1970-01-01T00:00:00Z',
    402: '1969-12-31T23:59:59Z',
    403: '9999-12-31T23:59:59Z',
    404: '+275760-09-13T00:00:00Z',
    405: 'not a date',
    406: '0001-01-01T00:00:00Z',
    407: '2020-05-05T10:00:00Z',
  };
  const text = Object.entries(dates).map(([id, date]) => `${id},some text here,${date}\n`);
  const { run, rows } = place(t, { 'dates.csv': `id,text,created_at\n${text.join('')}` });
  assert.equal(tallyOf(await run('import', '--json', 'dates.csv')).posts, 7);
  const [compacted, report] = await Promise.all([
    run('compact', '--json'),
    run('report', '--by', 'day', '--json'),
  ]);
  assert.equal(compacted.code, 0, compacted.stderr);
  assert.equal(report.code, 0, report.stderr);
  const times = await rows<{ year: number; posts: number }>(
    'select year(created_at) as year, count(*) as posts from posts group by 1 order by 1 nulls last',
  );
  assert.deepEqual(
    times.map(({ year, posts }) => [year, Number(posts)]),
    [
      [1, 1],
      [1969, 1],
      [1970, 1],
      [2020, 1],
      [9999, 1],
      [null, 2],
    ],
  );
  const windows = await rows<{ posts: number }>('select sum(posts) as posts from windows');
  assert.equal(Number(windows[0]!.posts), 5);
});

test('a file that grows while it is read is read as far as it was, and the rest by the next import', async (t) => {
  const lines = Array.from({ length: 3000 }, (_, index) => `${line(String(5000 + index), 'grows')}\n`);
  const { cwd, run } = place(t, { 'grows.jsonl': lines.join('') });
  const path = join(cwd, 'grows.jsonl');
  const importing = begin(['import', '--json', 'grows.jsonl'], { cwd });
  let added = 0;
  const growing = setInterval(() => {
    appendFileSync(path, line(String(9000 + added++), 'grown'));
    appendFileSync(path, '\n');
  }, 5);
  const ended = await importing.ended;
  clearInterval(growing);
  const first = tallyOf(ended);
  assert.ok(first.posts >= 3000 && first.posts < 3000 + added);
  const second = tallyOf(await run('import', '--json', 'grows.jsonl'));
  assert.equal(first.posts + second.posts, 3000 + added);
  assert.equal(second.read, 3000 + added);
});

test('what cannot be opened is named in one plain sentence', async (t) => {
  const { cwd, run } = place(t, { 'posts.jsonl': line('601', 'a') });
  mkdirSync(join(cwd, 'folder'));
  const [folder, missing, device, proc] = await Promise.all([
    run('import', '--json', '--lake', 'one', 'folder'),
    run('import', '--json', '--lake', 'two', 'posts.jsonl', 'missing.jsonl'),
    run('import', '--json', '--lake', '/dev/null/x', 'posts.jsonl'),
    run('import', '--json', '--lake', '/proc/x', 'posts.jsonl'),
  ]);
  assertPlain(folder, 2, /folder is a folder: name the files in it/);
  assertPlain(missing, 2, /There is no file .*missing\.jsonl: check the path\. The 1 records before/);
  assertPlain(device, 1, /The lake folder \/dev\/null\/x cannot be written .*--lake/);
  assertPlain(proc, 1, /The lake folder \/proc\/x cannot be written .*--lake/);
});

test('a file or a lake that this user may not touch is named in one plain sentence', async (t) => {
  const { cwd } = place(t, { 'posts.jsonl': line('611', 'a'), 'secret.jsonl': line('612', 'b') });
  const asRoot = process.getuid?.() === 0;
  chmodSync(join(cwd, 'secret.jsonl'), 0);
  mkdirSync(join(cwd, 'closed'));
  mkdirSync(join(cwd, 'open'));
  chmodSync(join(cwd, 'open'), 0o777);
  chmodSync(join(cwd, 'closed'), 0o555);
  chmodSync(cwd, 0o755);
  // Nothing is closed to root, so the tests of a root user run these as nobody.
  const settings = asRoot ? { cwd, user: NOBODY } : { cwd };
  if (asRoot) {
    const probe = await runCommand(['--version'], settings);
    if (probe.code !== 0) return t.skip('run as root from a folder that other users may not read');
  }
  const [file, lake] = await Promise.all([
    runCommand(['import', '--json', '--lake', 'open', 'secret.jsonl'], settings),
    runCommand(['import', '--json', '--lake', 'closed', 'posts.jsonl'], settings),
  ]);
  assertPlain(file, 2, /secret\.jsonl may not be read by this user: change its permissions/);
  assertPlain(lake, 1, /The lake folder closed cannot be written .*change its permissions/);
});

test('a lake of a newer format is refused by every command, which say what to do', async (t) => {
  const { cwd, run } = place(t, { 'posts.jsonl': line('621', 'a') });
  const lake = { format: 99, id: 'x', created: '2026-01-01T00:00:00Z', holds: 'posts' };
  mkdirSync(join(cwd, 'lake'));
  writeFileSync(join(cwd, 'lake', 'lake.json'), JSON.stringify(lake));
  const commands = [['import', 'posts.jsonl'], ['query', 'select 1'], ['report'], ['compact'], ['retry']];
  const ends = await Promise.all(commands.map((words) => run(...words)));
  for (const ended of ends)
    assertPlain(ended, 1, /has format 99, made by a newer Undertone.* Update Undertone/);
});

test('real posts and the sample never share a lake', async (t) => {
  const { cwd, run } = place(t, {
    'posts.jsonl': line('631', 'a'),
    'watch.yaml': 'sources:\n  inbox: { type: files, folder: ./inbox }\n',
  });
  mkdirSync(join(cwd, 'inbox'));
  const sample = await startServer(t, ['--sample', '--lake', 'made-up'], { cwd });
  const refusal = /made-up holds the made-up sample, and the two never share a lake/;
  assertPlain(await run('import', '--json', '--lake', 'made-up', 'posts.jsonl'), 2, refusal);
  sample.child.kill('SIGTERM');
  assert.equal((await sample.ended).code, 0);
  assertPlain(await run('import', '--json', '--lake', 'made-up', 'posts.jsonl'), 2, refusal);
  assertPlain(await run('start', '--port', '0', '--config', 'watch.yaml', '--lake', 'made-up'), 2, refusal);
});

test('start on a port that is in use says so and lets the lake go', async (t) => {
  const { cwd, run } = place(t);
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await new Promise((listening) => taken.once('listening', listening));
  const { port } = taken.address() as { port: number };
  const { code, stderr } = await run('start', '--sample', '--lake', 'lake', '--port', String(port));
  assert.equal(code, 1);
  assert.match(
    stderr,
    new RegExp(`\nPort ${port} on 127\\.0\\.0\\.1 is in use .*--port or serve\\.port\\.\n$`),
  );
  assert.doesNotMatch(stderr, /\n\s+at /);
  const after = await startServer(t, ['--sample', '--lake', 'lake'], { cwd });
  after.child.kill('SIGTERM');
  assert.equal((await after.ended).code, 0);
});

test('a wrong configuration is told with path, line and suggestion; wrong usage with what is right', async (t) => {
  const { run } = place(t, {
    'slips.yaml':
      'lake: ./x\nsources:\n  inbox:\n    type: file\n    folder: ./inbox\nserve:\n  prot: 80\nwindows:\n  length: 7m\n',
    'broken.yaml': 'lake: [\n',
  });
  const [slips, broken, command, option, port, nothing] = await Promise.all([
    run('start', '--config', 'slips.yaml'),
    run('query', '--config', 'broken.yaml', 'select 1'),
    run('importt', 'x'),
    run('import', '--jsn', 'x'),
    run('start', '--port', '99999'),
    run('import'),
  ]);
  assert.equal(slips.code, 2);
  assert.deepEqual(
    slips.stderr.split('\n').map((said) => said.split(' ')[0]),
    ['slips.yaml:4:11:', 'slips.yaml:7:3:', 'slips.yaml:9:11:', ''],
  );
  assert.match(slips.stderr, /did you mean "files"\?\n.*did you mean "port"\?\n.*a multiple of 15 minutes/);
  assertPlain(broken, 2, /^broken\.yaml:2:1: /);
  assertPlain(command, 2, /Unknown command 'importt'; did you mean import\?/);
  assertPlain(option, 2, /Unknown option '--jsn'; did you mean --json\?/);
  assertPlain(port, 2, /'99999' is invalid.*those go up to 65535/);
  assertPlain(nothing, 2, /Missing required argument 'file'/);
});
