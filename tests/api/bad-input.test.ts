import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { post } from '../../src/query/fixtures/small-lake.ts';
import { PROBLEMS } from '../../src/serve/api/problem.ts';
import { type Answered, runServer } from './running-server.ts';

/** A problem by its status and code, in the form that all of them have. */
function assertProblem(answer: Answered, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type']!, /^application\/problem\+json/);
  const problem = answer.json();
  assert.equal(problem.code, code);
  assert.equal(problem.status, status);
  assert.ok(problem.type.startsWith('/api/docs#problem-'));
  assert.ok(problem.type.slice('/api/docs#problem-'.length) in PROBLEMS);
  assert.match(problem.detail, /^[A-Z"].*[.]$/);
  assert.doesNotMatch(answer.text, /\\n\s+at |node_modules|\.ts:/, 'no stack, no paths');
}

test('wrong parameters are refused, each by its name, with what is known', async () => {
  await using server = await runServer();
  const answer = await server.ask('/api/posts?limit=9999&form=x&to=yesterday&sentiment=sad&author=');
  assertProblem(answer, 400, 'invalid-parameter');
  const { errors } = answer.json();
  assert.deepEqual(errors.map(({ name }: { name: string }) => name).sort(), [
    'author',
    'form',
    'limit',
    'sentiment',
    'to',
  ]);
  assert.match(answer.json().detail, /"form" is not known; known here: q, rule, topic/);
  assert.match(answer.json().detail, /"limit" is to be at most 500/);
});

const BAD: [string, RegExp][] = [
  ['/api/posts?limit=0', /at least 1/],
  ['/api/posts?limit=ten', /whole number/],
  ['/api/posts?limit=5&limit=6', /more than once/],
  ['/api/posts?cursor=abc', /"next" of the page before/],
  ['/api/posts?from=2026-02-30', /is no time/],
  ['/api/posts?from=2026-03-02&to=2026-03-01', /ends .* before it begins/],
  ['/api/posts?q=%22', /no word/],
  ['/api/posts?lang=en,,de', /is empty/],
  ['/api/windows?length=15', /has no unit/],
  ['/api/windows?length=10ms', /one second/],
  ['/api/top/colours', /one of hashtags/],
  ['/api/summary?__proto__=1', /not known/],
  ['/api/healthy', /nothing at/],
  ['/healthz?x=1', /it takes none/],
];

for (const [path, detail] of BAD) {
  test(`${path} is answered with what is wrong`, async () => {
    await using server = await runServer();
    const answer = await server.ask(path);
    assertProblem(answer, path === '/api/healthy' ? 404 : 400, answer.json().code);
    assert.match(answer.json().detail, detail);
  });
}

const BODIES: [string, string, unknown, RegExp][] = [
  ['predict', 'neither text nor texts', {}, /either "text" or "texts"/],
  ['predict', 'both', { text: 'a', texts: ['b'] }, /either "text" or "texts"/],
  ['predict', 'a number for a text', { text: 5 }, /"text" is to be a string/],
  ['predict', 'a number among the texts', { texts: ['a', 5] }, /"texts.1" is to be a string/],
  ['predict', 'no texts', { texts: [] }, /at least 1/],
  ['predict', 'too many texts', { texts: Array(501).fill('a') }, /at most 500/],
  [
    'predict',
    'an unknown field',
    { text: 'a', txt: 'b' },
    /"txt" is not known; known here: text, texts, model/,
  ],
  ['predict', 'a model that is a path', { text: 'a', model: '../../etc' }, /name of a shipped model/],
  ['predict', 'a list', ['a'], /is to be an object/],
  ['sql', 'no SQL', { sql: '' }, /"sql" is empty/],
];

for (const [path, what, body, detail] of BODIES) {
  test(`${path} refuses ${what}`, async () => {
    await using server = await runServer();
    const answer = await server.post(`/api/${path}`, body);
    assertProblem(answer, 400, 'invalid-body');
    assert.match(answer.json().detail, detail);
  });
}

test('bodies that are no JSON, too large, or of another type are refused', async () => {
  await using server = await runServer();
  const send = (body: string | Buffer, type?: string) =>
    server.ask('/api/predict', {
      method: 'POST',
      headers: type === undefined ? {} : { 'Content-Type': type },
      body,
    });
  assertProblem(await send('{"text":', 'application/json'), 400, 'invalid-body');
  assertProblem(await send('', 'application/json'), 400, 'invalid-body');
  assertProblem(await send('{"__proto__":{"x":1},"text":"a"}', 'application/json'), 400, 'invalid-body');
  assertProblem(await send('{"text":"a"}', 'text/plain'), 415, 'unsupported-media-type');
  assertProblem(await send('text=a', 'application/x-www-form-urlencoded'), 415, 'unsupported-media-type');
  assertProblem(await send('{"text":"a"}'), 415, 'unsupported-media-type');
  const large = Buffer.alloc(10 * 1024 * 1024, 0x20);
  assertProblem(await send(large, 'application/json'), 413, 'body-too-large');
});

test('nesting beyond all measure is no trouble', async () => {
  await using server = await runServer();
  const body = `{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const answer = await server.ask('/api/predict', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  assertProblem(answer, 400, 'invalid-body');
});

const SQL: [string, string, RegExp][] = [
  ['selct 1', 'sql-wrong', /wrong at line 1/],
  ['delete from posts', 'sql-refused', /SELECT/],
  ["select * from read_csv('/etc/passwd')", 'sql-refused', /not available/],
  ['set threads = 4', 'sql-refused', /SELECT/],
];

for (const [sql, code, detail] of SQL) {
  test(`the SQL "${sql}" is a problem that says why`, async () => {
    await using server = await runServer([post('x:1')]);
    const answer = await server.post('/api/sql', { sql });
    assertProblem(answer, 400, code);
    assert.match(answer.json().detail, detail);
  });
}

test('SQL that takes too long is stopped', async () => {
  await using server = await runServer([post('x:1')], { limits: { query: 1500, memory: 256e6 } });
  const sql = 'select sum(a.range * b.range % 7) from range(10000000) a, range(100000) b';
  const answer = await server.post('/api/sql', { sql });
  assert.equal(answer.status, 422, answer.text);
  assert.match(answer.json().code, /timeout$/);
});

test('a client that asks for too much SQL at once is told to wait', async () => {
  await using server = await runServer([post('x:1')]);
  const answers = await Promise.all(
    Array.from({ length: 14 }, () => server.post('/api/sql', { sql: 'select 1' })),
  );
  const statuses = answers.map(({ status }) => status);
  const refused = answers.filter(({ status }) => status === 429);
  // A slow machine may stop some at their time.
  assert.equal(statuses.filter((status) => status === 200 || status === 422).length, 10, statuses.join());
  for (const answer of refused) {
    assertProblem(answer, 429, 'too-many-requests');
    assert.match(answer.headers['retry-after']!, /^\d+$/);
  }
});

test('methods that are not taken are told apart from paths that are not there', async () => {
  await using server = await runServer();
  for (const [path, method, allow] of [
    ['/api/posts', 'DELETE', 'GET, HEAD, OPTIONS'],
    ['/api/predict', 'GET', 'POST, OPTIONS'],
    ['/api/live', 'HEAD', 'GET, OPTIONS'],
    ['/', 'POST', 'GET, HEAD, OPTIONS'],
  ] as const) {
    const answer = await server.ask(path, { method });
    assert.equal(answer.status, 405, `${method} ${path}`);
    assert.equal(answer.headers.allow, allow);
  }
  const options = await server.ask('/api/top/langs', { method: 'OPTIONS' });
  assert.deepEqual([options.status, options.headers.allow], [204, 'GET, HEAD, OPTIONS']);
  const head = await server.ask('/api/summary', { method: 'HEAD' });
  assert.deepEqual([head.status, head.text], [200, '']);
  assert.ok(Number(head.headers['content-length']) > 100);
});

test('what is no HTTP gets an answer and the connection ends', async () => {
  await using server = await runServer();
  const send = (bytes: string): Promise<string> =>
    new Promise((resolve) => {
      let text = '';
      const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (part) => {
        text += part;
      });
      socket.on('close', () => resolve(text));
    });
  assert.match(await send('\x16\x03\x01 hello\r\n\r\n'), /^HTTP\/1\.1 400 .*problem\+json/s);
  const header = `X: ${'x'.repeat(40_000)}`;
  assert.match(await send(`GET / HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  const broken = await server.ask('/api/posts/%zz');
  assertProblem(broken, 400, 'invalid-request');
});
