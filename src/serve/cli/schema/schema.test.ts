import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { runCommand } from '../../../../tests/support/processes.ts';
import { KINDS } from './kinds.ts';

const schema = (...words: string[]) => runCommand(['schema', ...words], { cwd: tmpdir() });

test('every kind of definitions is printed, also as one line of JSON', async () => {
  for (const kind of KINDS) {
    const { code, stdout, stderr } = await schema(kind, '--bucket', 's3://my-lake/some/prefix/', '--json');
    assert.equal(code, 0, stderr);
    assert.ok(JSON.parse(stdout) !== null);
    assert.equal(stdout.indexOf('\n'), stdout.length - 1);
    if (kind === 'glue' || kind === 'athena' || kind === 'redshift')
      assert.ok(stdout.includes('s3://my-lake/some/prefix/posts/'), kind);
  }
});

test('statements end with a semicolon, each after what it is for', async () => {
  const { stdout } = await schema('redshift', '--schema', 'news', '--role', 'arn:aws:iam::1:role/r');
  assert.match(stdout, /^-- tweet: Every post once\.\ncreate table if not exists "news"\."tweet" \(/);
  assert.match(stdout, /iam_role 'arn:aws:iam::1:role\/r'\nformat as parquet serializetojson;\n/);
});

test('intervals tell of the model that is named, or of the sample alone', async () => {
  const { stdout: known } = await schema('athena');
  const { stdout: sample } = await schema('athena', '--model', 'none', '--minutes', '60');
  assert.match(known, /positive_pi_negative/);
  assert.doesNotMatch(sample, /_pi_/);
  assert.match(sample, /date_add\('minute', 60, "window_start"\)/);
});

test('what cannot be is refused with what can', async () => {
  for (const [words, said] of [
    [['oracle'], /give one of glue, athena, redshift/],
    [['glue', '--bucket', 'https://example.com'], /give s3:\/\/bucket or s3:\/\/bucket\/prefix/],
    [['athena', '--minutes', '7'], /do not fill a day/],
  ] as const) {
    const { code, stderr } = await schema(...words);
    assert.equal(code, 2);
    assert.match(stderr, said);
  }
  assert.equal((await schema('athena', '--model', 'nobody')).code, 1);
});
