import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { post, smallLake } from '../../../query/fixtures/small-lake.ts';
import { undertone } from '../fixtures/undertone.ts';

test('topics are added, listed and removed from the command line, and hold for what is imported', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'undertone-topics-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  const run = (...words: string[]) => undertone(words, { cwd });
  const added = await run('topics', 'add', 'tea', '(tea)', '--json');
  assert.equal(added.code, 0, added.stderr);
  const topic = JSON.parse(added.stdout);
  assert.deepEqual([topic.name, topic.rule, topic.origin], ['tea', 'tea', 'api']);
  writeFileSync(join(cwd, 'posts.csv'), 'id,text\n1,green tea\n2,coffee\n');
  assert.equal((await run('import', 'posts.csv')).code, 0);
  const [listed] = JSON.parse((await run('topics', '--json')).stdout);
  assert.deepEqual(listed, { ...topic, posts: 1 });
  assert.match((await run('topics', 'list')).stdout, /^topic +posts +from +since +rule\ntea +1 +added/);
  const removed = await run('topics', 'remove', 'tea');
  assert.match(removed.stderr, /is no longer followed; posts that have it keep it\.\n$/);
});

test('what is wrong with a call or a rule is one plain sentence', async () => {
  for (const [words, says] of [
    [['topics', 'lst'], /^There is no action "lst" on topics; did you mean "list"\?\n$/],
    [
      ['topics', 'add', 'tea', 'green', 'tea'],
      /^It is to be called as "undertone topics add NAME RULE"\. Put the rule/,
    ],
    [['topics', 'check', 'a (b'], /^The rule is wrong at column 3: this \( is never closed; .*\.\n$/],
    [
      ['topics', 'check', '--', '-a'],
      /^The rule is wrong at column 1: the rule only says what is not to match/,
    ],
    [['topics', 'backtest', 'a'], /^There is no lake at /],
  ] as const) {
    const { code, stderr, stdout } = await undertone([...words]);
    assert.deepEqual([code, stdout], [2, ''], words.join(' '));
    assert.match(stderr, says);
  }
});

test('a rule is checked without a lake, and tried on one', async () => {
  const checked = await undertone(['topics', 'check', '--json', 'tea (or coffee)']);
  assert.equal(JSON.parse(checked.stdout).rule, 'tea or coffee');
  await using lake = await smallLake([post('x:1', { text: 'green tea' }), post('x:2', { text: 'coffee' })]);
  const tried = await undertone(['topics', 'backtest', 'tea', '--lake', lake.root]);
  assert.match(tried.stdout, /^1 of 2 posts match \(50\.0%\): tea\n\nday +posts +match +share\n2026-03-04 /);
  assert.match(tried.stdout, /The newest that match:\n(.*\n).*green tea\n$/);
});

test('a slip in a configured rule is told with its line and column', async () => {
  await using lake = await smallLake();
  const file = join(lake.root, 'undertone.yaml');
  writeFileSync(file, 'topics:\n  - name: tea\n    rule: tea form:ada\n');
  const { code, stderr } = await undertone(['topics', '--config', file]);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /undertone\.yaml:3:11: topics\[0\]\.rule is wrong at column 5 of the rule: there is no operator "form:"; did you mean "from:"\?\n$/,
  );
});
