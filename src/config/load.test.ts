import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from '../model/errors.ts';
import { readEnvironment } from './environment.ts';
import { checkConfig, loadConfig } from './load.ts';

const environment = readEnvironment({});

/** The lines of the error that a configuration gives. */
function complaints(text: string): string[] {
  try {
    checkConfig(text, 'undertone.yaml');
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message.split('\n');
  }
  return [];
}

test('nothing at all is a whole configuration', () => {
  for (const text of ['', '# a comment\n', 'lake:\n', '{}']) {
    const options = checkConfig(text, 'undertone.yaml');
    assert.equal(options.lake, './lake');
    assert.deepEqual(options.serve, { host: '127.0.0.1', port: 4000 });
    assert.deepEqual(options.windows, { length: 900_000, lateness: 300_000 });
    assert.equal(options.sources, undefined);
  }
});

test('options are read with their units', () => {
  const options = checkConfig(
    [
      'topics: [{ name: coffee, rule: coffee OR espresso }]',
      'sources:',
      '  firehose: { type: bluesky }',
      '  inbox: { type: files, folder: in, map: { id: tweet_id } }',
      '  demo: { type: sample, speed: 600, seed: 7 }',
      'windows: { length: 1h, lateness: 90s }',
      'retention: { raw: { age: 30d, size: 10 GB } }',
    ].join('\n'),
    'undertone.yaml',
  );
  assert.deepEqual(options.topics, [{ name: 'coffee', rule: 'coffee OR espresso' }]);
  assert.deepEqual(options.sources?.demo, { type: 'sample', speed: 600, seed: 7 });
  assert.deepEqual(options.windows, { length: 3_600_000, lateness: 90_000 });
  assert.deepEqual(options.retention, {
    raw: { age: 30 * 86_400_000, size: 10e9 },
    posts: {},
    deleted: 86_400_000,
  });
});

test('an unknown option is shown at its place with the one that was meant', () => {
  const text = 'sources:\n  bluesky:\n    type: bluesky\n    instnces: []\n';
  assert.deepEqual(complaints(text), [
    'undertone.yaml:4:5: sources.bluesky.instnces is not a known option; did you mean "instances"?',
  ]);
});

test('everything that is wrong is said at once, in the order of the file', () => {
  const found = complaints(
    'lake: 3\nserve: { prot: 1, port: 70000 }\nlog: { level: inf }\nwindows: { length: 15 }\n',
  );
  assert.deepEqual(found, [
    'undertone.yaml:1:7: lake is to be text, not 3',
    'undertone.yaml:2:10: serve.prot is not a known option; did you mean "port"?',
    'undertone.yaml:2:25: serve.port is 70000; it is to be at most 65535',
    'undertone.yaml:3:15: log.level is "inf", which is not one of debug, info, warn and error; did you mean "info"?',
    'undertone.yaml:4:20: windows.length is not usable: "15" has no unit; write it like "15m" (units: ms, s, m, h, d, w)',
  ]);
});

test('a kind of source that does not exist, or none, is answered with those that do', () => {
  const found = complaints('sources:\n  a: { type: blusky }\n  b: { speed: 3 }\n  c: 5\n');
  assert.match(found[0]!, /2:14: sources\.a\.type is "blusky".*did you mean "bluesky"\?$/);
  assert.match(
    found[1]!,
    /3:\d+: sources\.b\.type is missing; it is to be bluesky, bucket, files, .* or [\w-]+$/,
  );
  assert.match(found[2]!, /4:6: sources\.c is to be a group of options, not 5$/);
});

test('what only X can answer may be asked for where X is every source, and is refused with its place elsewhere', () => {
  const topics = 'topics:\n  - { name: a, rule: coffee place:vienna }\n';
  const stream = '  x: { type: x-stream }\n';
  const search = '  y: { type: x-search }\n';
  assert.deepEqual(complaints(`${topics}sources:\n${stream}${search}`), []);
  for (const sources of [
    '',
    `sources:\n${stream}  sky: { type: bluesky }\n`,
    'sources:\n  x: { type: x-stream, stream: sample }\n',
  ]) {
    const [found, ...more] = complaints(topics + sources);
    assert.deepEqual(more, []);
    assert.match(found!, /topics.*rule.*column 8.*only X itself can answer "place:"/);
  }
});

test('two topics of one name are refused at the second', () => {
  const found = complaints('topics:\n  - { name: a, rule: x }\n  - { name: a, rule: y }\n');
  assert.equal(found.length, 1);
  assert.match(found[0]!, /^undertone\.yaml:3:13: topics\[1\]\.name is "a", the name of an earlier topic/);
});

test('a secret in the file is refused with the variable to use, and never shown', () => {
  const [known] = complaints('serve: { token: hunter2hunter2 }');
  assert.match(known!, /1:10: serve\.token is a secret.*set UNDERTONE_TOKEN in the environment instead$/);
  const others = complaints('x:\n  api_key: abc123\nlake: https://me:abc123@example.org/lake\n');
  assert.equal(others.filter((line) => /is a secret/.test(line)).length, 2);
  for (const line of [known!, ...others]) assert.doesNotMatch(line, /hunter2|abc123/);
});

test('what is no YAML is shown at its place', () => {
  assert.match(complaints('a: [1\nb: 2')[0]!, /^undertone\.yaml:2:1: /);
  assert.match(complaints('lake: a\nlake: b\n')[0]!, /^undertone\.yaml:2:1: .*unique/);
  assert.match(complaints('- 1\n')[0]!, /The configuration is to be a group of options, not a list$/);
});

test('an alias that contains itself, or grows without bound, is refused', () => {
  assert.match(complaints('topics: &a [*a]')[0]!, /nested more than 32 deep/);
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (let at = 1; at < 9; at++) {
    const [name, before] = [String.fromCharCode(97 + at), String.fromCharCode(96 + at)];
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(',')}]`);
  }
  assert.equal(complaints(bomb.join('\n')).length, 1);
});

test('names that JavaScript objects are born with are options like any other', () => {
  assert.match(complaints('__proto__: { lake: x }\n')[0]!, /__proto__ is not a known option/);
  assert.match(complaints('constructor: 1\n')[0]!, /constructor is not a known option/);
});

test('relative folders lie beside the file, and the token comes from the environment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-config-'));
  const file = join(folder, 'my.yaml');
  await writeFile(file, 'lake: data\nsources: { in: { type: files, folder: inbox } }\n');
  const config = await loadConfig(file, { ...environment, token: 'from-the-environment' });
  assert.equal(config.lake, join(folder, 'data'));
  assert.deepEqual(config.sources?.in, { type: 'files', folder: join(folder, 'inbox'), format: 'auto' });
  assert.equal(config.secrets.token, 'from-the-environment');
  assert.equal(config.file, file);
});

test('a file that is named is to be there, and to be a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-config-'));
  await mkdir(join(folder, 'sub'));
  await assert.rejects(loadConfig(join(folder, 'none.yaml'), environment), /is not there: check the path/);
  await assert.rejects(loadConfig(join(folder, 'sub'), environment), /is a folder: name the file in it/);
});
