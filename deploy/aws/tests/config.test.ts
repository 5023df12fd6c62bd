import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from '../../../src/model/errors.ts';
import { checkSettings, readSettings, settingsSchema } from '../config.ts';

const complaints = (text: string): string[] => {
  try {
    checkSettings(text, 'undertone.aws.yaml');
  } catch (error) {
    assert.ok(error instanceof UsageError);
    assert.equal(error.code, 'config');
    return error.message.split('\n');
  }
  return [];
};

test('an empty file is a deployment with every default', () => {
  const settings = checkSettings('', 'undertone.aws.yaml');
  assert.equal(settings.name, 'undertone');
  assert.deepEqual(settings.ingest.buffer, { seconds: 900, megabytes: 10 });
  assert.equal(settings.ingest.collector, 'container');
  assert.deepEqual(settings.enrich.sinks, { dynamodb: true, opensearch: false });
  assert.deepEqual(
    ['ingest', 'enrich', 'analytics', 'serve', 'models', 'watch'].filter(
      (name) => settings[name as 'ingest'].enabled,
    ),
    ['ingest', 'enrich', 'analytics', 'watch'],
  );
});

test('every error is told at once, each with its place, its path and what to do', () => {
  const text = `name: Undertone
account: 123456789012
ingest:
  collector: containers
  bufer: {seconds: 1}
  buffer: {seconds: 901, megabytes: 0}
enrich:
  timeout: "300"
  sinks:
    opensearch: {endpoint: "http://search.example.com", domain: posts}
`;
  assert.deepEqual(complaints(text), [
    'undertone.aws.yaml:1:7: name is to be 1 to 20 lower-case letters, digits or -, the first a letter',
    'undertone.aws.yaml:2:10: account is to stand in quotes',
    'undertone.aws.yaml:4:14: ingest.collector is "containers", which is not one of container, schedule and none; did you mean "container"?',
    'undertone.aws.yaml:5:3: ingest.bufer is not a known option; did you mean "buffer"?',
    'undertone.aws.yaml:6:21: ingest.buffer.seconds is 901; it is to be at most 900',
    'undertone.aws.yaml:6:37: ingest.buffer.megabytes is 0; it is to be at least 1',
    'undertone.aws.yaml:8:12: enrich.timeout is to be a number, not "300"',
    'undertone.aws.yaml:10:28: enrich.sinks.opensearch.endpoint is to be an address that begins with https://',
    'undertone.aws.yaml:10:65: enrich.sinks.opensearch.domain is to be an ARN such as arn:aws:es:eu-west-1:123456789012:domain/posts',
  ]);
});

const WRONG: [text: string, complaint: string][] = [
  ['ingest: {secret: mine}', 'ingest.secret is to be an ARN such as'],
  ['ingest: {network: {vpc: vpc-0a1b2c3d, subnets: []}}', 'ingest.network.subnets is empty'],
  ['ingest: {network: {vpc: vpc-0a1b2c3d, subnet: []}}', 'ingest.network.subnets is missing'],
  ['ingest: {network: natural}', 'ingest.network is to be public, nat or a VPC of yours'],
  ['ingest: {cpu: 300}', 'ingest.cpu is 300, which is not one of 256'],
  ['enrich: {sinks: {opensearch: true}}', 'enrich.sinks.opensearch is to be false or a domain to write to'],
  ['enrich: {concurrency: 1}', 'enrich.concurrency is 1; it is to be at least 2'],
  ['prefix: lakes/one', 'prefix is to be empty or end with /'],
  ['region: Ireland', 'region is to be a region such as eu-west-1'],
  ['retention: {rawDays: 0}', 'retention.rawDays is 0; it is to be at least 1'],
  ['retention: {logDays: 8}', 'retention.logDays is 8, which is not one of 1'],
  ['watch: {email: me}', 'watch.email is to be an e-mail address'],
  ['serve: {allow: [everyone]}', 'serve.allow.0 is to be a range such as 203.0.113.0/24'],
  ['models: {instance: g5.xlarge}', 'models.instance is to be a type such as ml.m5.xlarge'],
  ['lake: {}', 'lake is not a known option; the options here are name, region,'],
];
for (const [text, complaint] of WRONG)
  test(`${text} is refused`, () => {
    const said = complaints(text);
    assert.ok(
      said.some((line) => line.includes(`: ${complaint}`)),
      said.join('\n'),
    );
  });

test('settings that are not there are the defaults, unless they were named', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-settings-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const missing = join(folder, 'missing.yaml');
  await assert.rejects(readSettings(missing), {
    message: `The settings ${missing} are not there: check the path.`,
  });
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, 'name: mine\n');
  assert.equal((await readSettings(file)).name, 'mine');
});

test('every option says what it is for', () => {
  const silent: string[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: a JSON Schema nests as it likes
  const look = (shape: any, path: string): void => {
    for (const part of shape.anyOf ?? []) look(part, path);
    for (const [name, one] of Object.entries<Record<string, unknown>>(shape.properties ?? {})) {
      const here = `${path}${name}`;
      if (one.properties === undefined && one.description === undefined) silent.push(here);
      look(one, `${here}.`);
    }
  };
  look(settingsSchema.toJSONSchema({ io: 'input' }), '');
  assert.deepEqual(silent, []);
});
