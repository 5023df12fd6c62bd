import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AT, post, smallLake } from '../../../query/fixtures/small-lake.ts';
import { undertone } from '../fixtures/undertone.ts';

test('alerts are added, listed, muted and removed from the command line', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'undertone-alerts-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  const run = (...words: string[]) => undertone(words, { cwd });
  const added = await run(
    'alerts',
    'add',
    'loud',
    '--topic',
    'tea',
    '--window',
    '1h',
    '--above',
    '100',
    '--json',
  );
  assert.equal(added.code, 0, added.stderr);
  const alert = JSON.parse(added.stdout);
  assert.deepEqual(
    [alert.name, alert.state, alert.definition.window, alert.definition.topic],
    ['loud', 'ok', '1h', 'tea'],
  );
  const muted = await run('alerts', 'mute', 'loud', '--for', '2h');
  assert.match(muted.stderr, /^Nobody is told of the alert "loud" until \d{4}-/);
  const [listed] = JSON.parse((await run('alerts', '--json')).stdout);
  assert.ok(Date.parse(listed.muted_until) > Date.now());
  assert.match((await run('alerts')).stdout, /^alert +state +since .*\nloud +ok .* added +volume by 1h/);
  assert.match((await run('alerts', 'ack', 'loud')).stderr, /fires nothing at this moment\.\n$/);
  assert.equal((await run('alerts', 'history')).stderr, 'Nothing has fired.\n');
  assert.equal((await run('alerts', 'remove', 'loud')).code, 0);
  assert.deepEqual(JSON.parse((await run('alerts', '--json')).stdout), []);
});

test('what is wrong with a call is one plain sentence', async () => {
  for (const [words, says] of [
    [['alerts', 'lst'], /^There is no action "lst" on alerts; did you mean "list"\?\n$/],
    [['alerts', 'add'], /^It is to be called as "undertone alerts add NAME"\.\n$/],
    [
      ['alerts', 'add', 'a'],
      /^The alert cannot be used: measure is "volume" and needs one of above, below and/,
    ],
    [['alerts', 'add', 'a', '--above', 'x'], /"x" is not a number/],
    [['alerts', 'add', 'a', '--above', '1', '--notify', 'ops'], /^The configuration has no channel "ops"/],
    [['alerts', 'ack', 'a'], /^There is no lake at /],
  ] as const) {
    const { code, stderr, stdout } = await undertone([...words]);
    assert.deepEqual([code, stdout], [2, ''], words.join(' '));
    assert.match(stderr, says);
  }
});

test('an alert is tried on the posts that are there', async () => {
  await using lake = await smallLake([
    post('x:1', { text: 'one' }),
    post('x:2', { text: 'two', likes: 5 }),
    post('x:3', { created_at: AT + 40 * 60_000 }),
  ]);
  const tried = await undertone(['alerts', 'test', '--above', '1', '--lake', lake.root]);
  assert.match(
    tried.stdout,
    /^It would have fired once from 2026-03-04 12:00 to 2026-03-04 12:30 UTC: 1 of 2 windows meet it\.\n/,
  );
  assert.match(tried.stdout, /2026-03-04 12:00 +2026-03-04 12:15 +posts: 2, above 1\n/);
  assert.match(tried.stdout, /Posts that drove the last:\n.*\n.*two\n.*one\n$/);
});

test('alerts of the configuration name their channels, and slips are told with their line', async () => {
  await using lake = await smallLake();
  const file = join(lake.root, 'undertone.yaml');
  writeFileSync(
    file,
    'alerts:\n  - name: loud\n    measure: volume\n    above: 3\n    notify: [ops]\n  - name: sour\n    measure: share\n    above: 3\n    label: negative\n',
  );
  const { code, stderr } = await undertone(['alerts', '--config', file]);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /undertone\.yaml:8:12: alerts\[1\]\.above is to be from 0 to 1 for the measure "share"\n/,
  );
});

test('doctor says which secret a channel lacks', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'undertone-alerts-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    'channels:\n  ops: { type: webhook, url: "https://example.org/hook" }\nsources: {}\n',
  );
  const { stdout } = await undertone(['doctor', '--json'], { cwd });
  const { checks } = JSON.parse(stdout);
  const found = checks.find(({ name }: { name: string }) => name === 'alerts');
  assert.equal(found.status, 'fail');
  assert.match(
    found.found,
    /^The channel ops needs a secret, .*: set UNDERTONE_CHANNEL_OPS in the environment to it\.$/,
  );
});
