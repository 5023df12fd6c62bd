/** What `undertone deploy aws` says before there is an account: it needs none of the parts of deploy/aws. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../support/lakes.ts';
import { type Ended, runCommand } from '../support/processes.ts';
import { assertPlain } from '../support/tally.ts';

function place(t: TestContext) {
  const cwd = temporaryFolder(t);
  return { cwd, run: (...words: string[]): Promise<Ended> => runCommand(['deploy', ...words], { cwd }) };
}

test('an estimate is a table for people and one line for programs', async (t) => {
  const { cwd, run } = place(t);
  writeFileSync(join(cwd, 'undertone.aws.yaml'), 'region: eu-west-1\nserve: { enabled: true }\n');
  const [shown, told] = await Promise.all([run('aws', 'estimate'), run('aws', 'estimate', '--json')]);
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, /Kinesis stream/);
  assert.match(shown.stdout, /dashboard/);
  assert.match(shown.stdout, /Prices in eu-west-1 differ/);
  const { items, total, posts_per_day } = JSON.parse(told.stdout);
  assert.equal(posts_per_day, 100_000);
  const sum = items.reduce(
    (all: number, one: { fixed: number; variable: number }) => all + one.fixed + one.variable,
    0,
  );
  assert.ok(Math.abs(sum - total) < 0.01 * items.length, `${sum} and ${total}`);
});

test('wrong words and wrong settings are told plainly', async (t) => {
  const { cwd, run } = place(t);
  writeFileSync(join(cwd, 'bad.yaml'), 'enrich:\n  memry: 512\n');
  for (const [words, said] of [
    [['aws', 'estimat'], /did you mean "estimate"/],
    [['gcp'], /deployment to "gcp"/],
    [['aws', 'estimate', '--posts-per-day', 'many'], /not a whole number/],
    [['aws', 'estimate', '--settings', 'none.yaml'], /none\.yaml are not there/],
    [['aws', 'estimate', '--settings', 'bad.yaml'], /bad\.yaml:2:3: enrich\.memry .* did you mean "memory"/],
  ] as const) {
    assertPlain(await run(...words), 2, said);
  }
});
