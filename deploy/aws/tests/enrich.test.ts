import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  EVERYTHING,
  flat,
  type Resource,
  resource,
  resourcesOf,
  type SettingsInput,
  synthesise,
} from './templates.ts';

const make = (enrich: SettingsInput['enrich'] = {}, architecture?: SettingsInput['architecture']) =>
  synthesise({ enrich, ...(architecture === undefined ? {} : { architecture }) });
const usual = make();
const all = make(EVERYTHING.enrich);
const KEY = '<Key.Arn>';

const functionOf = (template: Template, id: string) =>
  resource(template, 'AWS::Lambda::Function', id).Properties;
const mappings = (template: Template) =>
  Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping')).map(({ Properties }) => Properties);
const mappingOf = (template: Template, source: string) =>
  mappings(template).find(({ EventSourceArn }) => flat(EventSourceArn) === source);

test('a function of Node 24 turns originals into posts', () => {
  const enrich = functionOf(usual.template('enrich'), 'EnrichFunction');
  assert.equal(enrich.Runtime, 'nodejs24.x');
  assert.deepEqual(enrich.Architectures, ['x86_64']);
  assert.equal(enrich.Timeout, 300);
  assert.equal(enrich.ReservedConcurrentExecutions, undefined);
  assert.equal(flat(enrich.Role), '<RolesProcessing.Arn>');
  assert.equal(flat(enrich.KmsKeyArn), KEY);
  assert.equal(enrich.Environment.Variables.UNDERTONE_MODEL, 'linear');
  assert.equal(flat(enrich.Environment.Variables.UNDERTONE_OWNERS_TABLE), '<Owners>');
});

test('its processor, model, memory, time and concurrency are options', () => {
  const template = make({ model: 'cascade', memory: 3008, timeout: 600, concurrency: 5 }, 'arm64').template(
    'enrich',
  );
  const enrich = functionOf(template, 'EnrichFunction');
  assert.deepEqual(enrich.Architectures, ['arm64']);
  assert.equal(enrich.MemorySize, 3008);
  assert.equal(enrich.Timeout, 600);
  assert.equal(enrich.ReservedConcurrentExecutions, 5);
  assert.equal(enrich.Environment.Variables.UNDERTONE_MODEL, 'cascade');
  assert.deepEqual(mappingOf(template, '<ArrivalsQueue.Arn>')?.ScalingConfig, { MaximumConcurrency: 5 });
});

/** Queues by their ids, with what fails again and again. */
function queues({ template }: typeof usual): Record<string, Resource['Properties']> {
  const both = {
    ...resourcesOf(template('lake'), 'AWS::SQS::Queue'),
    ...resourcesOf(template('enrich'), 'AWS::SQS::Queue'),
  };
  return Object.fromEntries(
    Object.entries(both).map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties]),
  );
}

test('every queue is encrypted with the lake’s key, and refuses what comes without TLS', () => {
  for (const [id, properties] of Object.entries(queues(all)))
    assert.equal(flat(properties.KmsMasterKeyId), KEY, id);
  for (const name of ['lake', 'enrich'] as const) {
    const template = all.template(name);
    const policies = Object.values(resourcesOf(template, 'AWS::SQS::QueuePolicy'));
    assert.equal(policies.length, Object.keys(resourcesOf(template, 'AWS::SQS::Queue')).length);
    for (const { Properties } of policies)
      assert.ok(
        Properties.PolicyDocument.Statement.some(
          ({ Effect, Condition }: { Effect: string; Condition: object }) =>
            Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
        ),
      );
  }
});

test('a message is hidden for six times as long as a call may take, and is put aside after eight deliveries', () => {
  const waits = { ArrivalsQueue: 6 * 300, DynamoDbWorkQueue: 6 * 120, OpenSearchWorkQueue: 6 * 120 };
  const made = queues(all);
  for (const [id, seconds] of Object.entries(waits)) {
    assert.equal(made[id].VisibilityTimeout, seconds, id);
    assert.equal(made[id].RedrivePolicy.maxReceiveCount, 8);
    assert.equal(
      flat(made[id].RedrivePolicy.deadLetterTargetArn),
      `<${id.replace(/Queue$/, 'DeadLetters')}.Arn>`,
    );
    assert.equal(made[id.replace(/Queue$/, 'DeadLetters')].MessageRetentionPeriod, 14 * 86_400);
  }
});

test('of a batch only what failed comes again', () => {
  const found = mappings(all.template('enrich'));
  assert.equal(found.length, 4);
  for (const { FunctionResponseTypes } of found)
    assert.deepEqual(FunctionResponseTypes, ['ReportBatchItemFailures']);
});

test('low latency is an option: the same from the stream, halved where it fails, and told of in the end', () => {
  assert.equal(usual.stacks.enrich?.stream, undefined);
  const template = all.template('enrich');
  const mapping = mappingOf(template, '<Stream.Arn>');
  assert.equal(mapping.StartingPosition, 'TRIM_HORIZON');
  assert.equal(mapping.BisectBatchOnFunctionError, true);
  assert.equal(mapping.MaximumRetryAttempts, 5);
  assert.equal(flat(mapping.DestinationConfig.OnFailure.Destination), '<FailedRecordsQueue.Arn>');
  assert.equal(flat(functionOf(template, 'StreamFunction').Role), '<RolesProcessing.Arn>');
});

test('low latency without a stream is no stream', () => {
  const { stacks } = synthesise({ ingest: { enabled: false }, enrich: { lowLatency: true } });
  assert.equal(stacks.enrich?.stream, undefined);
});

test('each sink has a queue and a function of its own, and is told by way of its queue', () => {
  const template = all.template('enrich');
  const { UNDERTONE_SINK_QUEUES } = functionOf(template, 'EnrichFunction').Environment.Variables;
  assert.equal(flat(UNDERTONE_SINK_QUEUES), '<DynamoDbWorkQueue>,<OpenSearchWorkQueue>');
  const sinkOf = (id: string) =>
    JSON.parse(flat(functionOf(template, id).Environment.Variables.UNDERTONE_SINK));
  assert.deepEqual(sinkOf('DynamoDbPassFunction'), { type: 'dynamodb', table: '<Posts>' });
  assert.deepEqual(sinkOf('OpenSearchPassFunction'), {
    type: 'opensearch',
    url: 'https://search.example.com',
    index: 'undertone-posts',
    user: null,
    aws: { region: 'eu-west-1', service: 'es' },
  });
  for (const name of ['DynamoDb', 'OpenSearch'])
    assert.equal(flat(mappingOf(template, `<${name}WorkQueue.Arn>`).FunctionName), `<${name}PassFunction>`);
});

test('the table of posts is found by id and by author, and forgets its marks of deletion', () => {
  const { Properties } = resource(all.template('enrich'), 'AWS::DynamoDB::Table');
  assert.deepEqual(Properties.KeySchema, [{ AttributeName: 'id', KeyType: 'HASH' }]);
  assert.deepEqual(
    Properties.GlobalSecondaryIndexes.map(({ IndexName }: { IndexName: string }) => IndexName),
    ['author'],
  );
  assert.deepEqual(Properties.TimeToLiveSpecification, { AttributeName: '_expires', Enabled: true });
  assert.equal(Properties.SSESpecification.SSEType, 'KMS');
  assert.equal(Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled, true);
  assert.equal(Properties.BillingMode, 'PAY_PER_REQUEST');
});

function granted(template: Template, id: string): string[] {
  const { Statement } = resource(template, 'AWS::IAM::Policy', id).Properties.PolicyDocument;
  return (Statement as { Action: string | string[]; Resource: unknown }[])
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((one) => [Resource].flat().map((of) => `${one} ${flat(of)}`)),
    )
    .sort();
}

const taking = (queue: string) =>
  ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
    (action) => `sqs:${action} <${queue}.Arn>`,
  );
const logging = (of: string) =>
  ['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} <${of}Logs.Arn>`);

test('a function may do what it does, and nothing else', () => {
  const template = all.template('enrich');
  assert.deepEqual(
    granted(template, 'EnrichPolicy'),
    [
      ...taking('ArrivalsQueue'),
      ...['ArrivalsQueue', 'DynamoDbWorkQueue', 'OpenSearchWorkQueue'].map(
        (queue) => `sqs:SendMessage <${queue}.Arn>`,
      ),
      ...logging('Enrich'),
      `kms:Decrypt ${KEY}`,
    ].sort(),
  );
  const reading = ['posts', 'tombstones', 'withheld'].map(
    (folder) => `s3:GetObject <BucketObjects.Arn>/${folder}/*`,
  );
  const sink = (of: string) => [
    ...reading,
    's3:ListBucket <BucketObjects.Arn>',
    ...['dead-letters', 'withheld'].flatMap((folder) =>
      ['AbortMultipartUpload', 'PutObject'].map((may) => `s3:${may} <BucketObjects.Arn>/${folder}/*`),
    ),
    'dynamodb:BatchGetItem <Owners.Arn>',
    ...taking(`${of}WorkQueue`),
    ...logging(`${of}Pass`),
    `kms:Decrypt ${KEY}`,
    `kms:GenerateDataKey ${KEY}`,
  ];
  assert.deepEqual(
    granted(template, 'DynamoDbPassPolicy'),
    [
      ...sink('DynamoDb'),
      'dynamodb:DescribeTable <Posts.Arn>',
      'dynamodb:PutItem <Posts.Arn>',
      'dynamodb:Query <Posts.Arn>/index/author',
    ].sort(),
  );
  const index = 'arn:aws:es:eu-west-1:123456789012:domain/posts/undertone-posts';
  assert.deepEqual(
    granted(template, 'OpenSearchPassPolicy'),
    [
      ...sink('OpenSearch'),
      ...['Head', 'Post', 'Put'].flatMap((one) => [`es:ESHttp${one} ${index}`, `es:ESHttp${one} ${index}/*`]),
    ].sort(),
  );
});

test('nothing calls a function before it may do what it is called for', () => {
  const template = all.template('enrich');
  for (const { DependsOn = [] } of Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping')))
    assert.ok(DependsOn.some((id) => /Policy[0-9A-F]{8}$/.test(id)));
  for (const { DependsOn = [] } of Object.values(resourcesOf(template, 'AWS::Lambda::Function')))
    assert.ok(DependsOn.some((id) => /Policy[0-9A-F]{8}$/.test(id)));
});

test('sinks are options', () => {
  const none = make({ sinks: { dynamodb: false } });
  assert.deepEqual(none.stacks.enrich?.sinks, []);
  assert.deepEqual(resourcesOf(none.template('enrich'), 'AWS::DynamoDB::Table'), {});
  const { UNDERTONE_SINK_QUEUES } = functionOf(none.template('enrich'), 'EnrichFunction').Environment
    .Variables;
  assert.equal(UNDERTONE_SINK_QUEUES, '');
});

test('where nothing is enriched there is no such stack', () => {
  assert.equal(make({ enabled: false }).stacks.enrich, undefined);
});
