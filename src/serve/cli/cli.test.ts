import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMANDS } from './commands/all.ts';
import { undertone } from './fixtures/undertone.ts';

/** One line, no stack. */
function assertPlain(stderr: string): void {
  assert.match(stderr, /^[^\n]+\n$/);
  assert.doesNotMatch(stderr, /\n\s+at |^error:/);
}

test('--version prints the version of package.json', async () => {
  const { code, stdout } = await undertone(['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

test('help lists every command and comes without being asked where no command is given', async () => {
  const asked = await undertone(['--help']);
  assert.equal(asked.code, 0);
  for (const { name } of COMMANDS) assert.match(asked.stdout, new RegExp(`^ {2}${name}\\b`, 'm'));
  const unasked = await undertone([]);
  assert.equal(unasked.code, 2);
  assert.equal(unasked.stdout, '');
  assert.match(unasked.stderr, /Usage: undertone/);
});

test('every command has help with an example, and the common options', async () => {
  for (const { name } of COMMANDS) {
    const { code, stdout } = await undertone([name, '--help']);
    assert.equal(code, 0, name);
    assert.match(stdout, /\nExamples?:\n {2}\$ undertone /, name);
    for (const option of ['--config <file>', '--lake <dir>', '--help'])
      assert.ok(stdout.includes(option), name);
  }
});

test('wrong usage is one plain sentence, exit code 2', async () => {
  const wrong: [string[], RegExp][] = [
    [['doctro'], /Unknown command 'doctro'; did you mean doctor\?/],
    [['doctor', '--jsn'], /Unknown option '--jsn'; did you mean --json\?/],
    [['doctor', '--config'], /'--config <file>' argument missing/],
    [['doctor', 'surplus'], /[Tt]oo many arguments/],
  ];
  for (const [words, expected] of wrong) {
    const { code, stdout, stderr } = await undertone(words);
    assert.equal(code, 2, words.join(' '));
    assert.equal(stdout, '');
    assertPlain(stderr);
    assert.match(stderr, expected);
  }
});

test('a wrong configuration is exit code 2, for a command that could do without it too', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'undertone-cli-'));
  await writeFile(join(cwd, 'my.yaml'), 'serve: { prot: 1 }\n');
  const told = await undertone(['predict', 'a text', '--config', 'my.yaml'], { cwd });
  assert.equal(told.code, 2);
  assert.equal(told.stderr, 'my.yaml:1:10: serve.prot is not a known option; did you mean "port"?\n');
  const absent = await undertone(['predict', 'a text', '--config', 'none.yaml'], { cwd });
  assert.equal(absent.code, 2);
  assertPlain(absent.stderr);
});

test('doctor --json is one object on one line and nothing else', async () => {
  const { code, stdout, stderr } = await undertone(['doctor', '--json']);
  assert.equal(code, 0, stdout);
  assert.equal(stderr, '');
  assert.match(stdout, /^[^\n]+\n$/);
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { name: string; status: string }[] };
  assert.equal(ok, true);
  assert.ok(checks.length >= 5);
});

test('doctor reports a wrong configuration among its checks', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'undertone-cli-'));
  await writeFile(join(cwd, 'undertone.yaml'), 'lake: 3\n');
  const { code, stdout } = await undertone(['doctor'], { cwd });
  assert.equal(code, 2);
  assert.match(stdout, /FAIL {2}configuration +undertone\.yaml:1:7: lake is to be text, not 3/);
});

test('doctor fails where others could reach the API and no token is set', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'undertone-cli-'));
  await writeFile(join(cwd, 'undertone.yaml'), 'serve: { host: 0.0.0.0 }\n');
  assert.equal((await undertone(['doctor'], { cwd })).code, 1);
  assert.equal((await undertone(['doctor'], { cwd, environment: { UNDERTONE_TOKEN: 'a-token' } })).code, 0);
});

test('a lake that is a file is told as such', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'undertone-cli-'));
  await writeFile(join(cwd, 'lake'), '');
  const { code, stdout } = await undertone(['doctor'], { cwd });
  assert.equal(code, 1);
  assert.match(stdout, /FAIL {2}lake +\S+ is no folder/);
});

test('colours come only to a terminal, or where they are asked for', async () => {
  assert.doesNotMatch((await undertone(['doctor'])).stdout, /\u001b/);
  const forced = await undertone(['doctor'], { environment: { FORCE_COLOR: '1' } });
  assert.match(forced.stdout, /\u001b\[32mok/);
  const refused = await undertone(['doctor'], { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } });
  assert.doesNotMatch(refused.stdout, /\u001b/);
});
