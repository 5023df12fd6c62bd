import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { XSearchServer } from '../servers/x-search-server.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { begin, type Ended } from '../support/processes.ts';
import { FROM, serveX, TO, TOKEN } from './backfill-support.ts';

const RANGE = ['--from', new Date(FROM).toISOString(), '--to', new Date(TO).toISOString()];
const COFFEE = ['backfill', '--topic', 'coffee', ...RANGE];
const KEY = { UNDERTONE_X_BEARER_TOKEN: TOKEN };

function folderFor(t: TestContext, server: XSearchServer, more = ''): string {
  const folder = temporaryFolder(t);
  const config = `topics:\n  - { name: coffee, rule: coffee }\nsources:\n  x: { type: x-search, address: "${server.url}", every: 1m }\n${more}`;
  writeFileSync(join(folder, 'undertone.yaml'), config);
  return folder;
}

const run = (cwd: string, words: string[], environment: Record<string, string> = KEY): Promise<Ended> =>
  begin(words, { cwd, environment }).ended;

test('without a terminal and without --yes it says what it would cost, and fetches nothing', async (t) => {
  const server = await serveX(t, 400);
  const folder = folderFor(t, server);
  const refused = await run(folder, COFFEE);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /about 400 posts.* about \$2\.00 at \$0\.005 a post.*add --yes/);
  assert.equal(server.searches.length, 0);
  const done = await run(folder, [...COFFEE, '--yes', '--json']);
  assert.equal(done.code, 0);
  const { read, posts, fetched, dollars } = JSON.parse(done.stdout);
  assert.deepEqual([read, posts, fetched, dollars], [400, 400, 400, 2]);
  const again = await run(folder, [...COFFEE, '--yes']);
  assert.equal(again.code, 0);
  assert.match(again.stderr, /fetched already, 400 posts.*--again/);
});

test('what is missing from the command is said, with exit 2', async (t) => {
  const server = await serveX(t, 10);
  const folder = folderFor(t, server);
  const cases: [string[], Record<string, string>, RegExp][] = [
    [['backfill', '--topic', 'coffee'], KEY, /--from and --to are missing/],
    [COFFEE, {}, /UNDERTONE_X_BEARER_TOKEN/],
    [[...COFFEE, '--source', 'y'], KEY, /no source y; those of X are x/],
    [['backfill', '--topic', 'tea', ...RANGE], KEY, /follows no topic tea/],
  ];
  const ended = await Promise.all(cases.map(([words, environment]) => run(folder, words, environment)));
  for (const [index, { code, stderr }] of ended.entries()) {
    assert.equal(code, 2, stderr);
    assert.match(stderr, cases[index]![2]);
  }
});

test('a backfill is handed to the process that owns the lake, and both spend from one budget', async (t) => {
  const server = await serveX(t, 400);
  const folder = folderFor(t, server, 'spending: { monthly_budget: 1.5 }\n');
  const owner = begin(['start', '--port', '0'], { cwd: folder, environment: KEY });
  try {
    const [, address] = await owner.says(/Undertone is at (\S+)/);
    const ended = await run(folder, [...COFFEE, '--yes', '--json']);
    assert.equal(ended.code, 1, 'it ended for want of money');
    const result = JSON.parse(ended.stdout);
    assert.ok(result.fetched >= 280 && result.fetched <= 299, `${result.fetched} posts`);
    const spend = (await (await fetch(`${address}/api/spend`)).json()) as { dollars: number; left: number };
    assert.ok(spend.dollars <= 1.5 && spend.left < 0.05, JSON.stringify(spend));
    const gaps = await run(folder, ['gaps', '--json'], {});
    assert.match(gaps.stdout, /"reason":"budget"/);
  } finally {
    owner.child.kill('SIGTERM');
    await owner.ended;
  }
});
