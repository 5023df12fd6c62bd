import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { definition } from './held.fixture.ts';
import { flat, resource, resourcesOf, type SettingsInput, synthesise } from './templates.ts';

const ingest = (settings: SettingsInput['ingest'] = {}): Template =>
  synthesise({ ingest: settings }).template('ingest');
const always = ingest();
const KEY = '<Key.Arn>';

test('the stream is on demand, encrypted with the lake’s key, and outlives the stack', () => {
  const { Properties, DeletionPolicy } = resource(always, 'AWS::Kinesis::Stream');
  assert.deepEqual(Properties.StreamModeDetails, { StreamMode: 'ON_DEMAND' });
  assert.equal(Properties.StreamEncryption.EncryptionType, 'KMS');
  assert.equal(flat(Properties.StreamEncryption.KeyId), KEY);
  assert.equal(DeletionPolicy, 'Retain');
});

const destination = (template: Template) =>
  resource(template, 'AWS::KinesisFirehose::DeliveryStream').Properties.ExtendedS3DestinationConfiguration;

test('objects of the raw zone are written every 900 s or 10 MB, encrypted, under the day they came', () => {
  const to = destination(always);
  assert.deepEqual(to.BufferingHints, { IntervalInSeconds: 900, SizeInMBs: 10 });
  assert.equal(to.Prefix, 'raw/network=mixed/date=!{timestamp:yyyy-MM-dd}/');
  assert.equal(to.ErrorOutputPrefix, 'errors/!{firehose:error-output-type}/date=!{timestamp:yyyy-MM-dd}/');
  assert.equal(to.FileExtension, '.jsonl.zst');
  assert.equal(to.CompressionFormat, 'UNCOMPRESSED');
  assert.equal(to.CustomTimeZone, 'UTC');
  assert.equal(flat(to.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN), KEY);
  assert.equal(to.CloudWatchLoggingOptions.Enabled, true);
});

test('how often they are written is an option, and so is the folder of the lake', () => {
  const { template } = synthesise({
    prefix: 'lakes/one/',
    ingest: { buffer: { seconds: 60, megabytes: 64 } },
  });
  const to = destination(template('ingest'));
  assert.deepEqual(to.BufferingHints, { IntervalInSeconds: 60, SizeInMBs: 64 });
  assert.match(to.Prefix, /^lakes\/one\/raw\//);
  assert.match(to.ErrorOutputPrefix, /^lakes\/one\/errors\//);
});

function granted(template: Template, id: string): string[] {
  const { Statement } = resource(template, 'AWS::IAM::Policy', id).Properties.PolicyDocument;
  return (Statement as { Action: string | string[]; Resource: unknown }[])
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((one) => [Resource].flat().map((of) => `${one} ${flat(of)}`)),
    )
    .sort();
}

test('Firehose reads the one stream, and writes into the folders of originals and errors alone', () => {
  const folders = ['errors', 'raw'].map((folder) => `<BucketObjects.Arn>/${folder}/*`);
  assert.deepEqual(
    granted(always, 'DeliveryPolicy'),
    [
      ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListShards'].map(
        (one) => `kinesis:${one} <Stream.Arn>`,
      ),
      `kms:Decrypt ${KEY}`,
      `kms:GenerateDataKey ${KEY}`,
      'logs:PutLogEvents <DeliveryLogs.Arn>:log-stream:<DeliveryLogStream>',
      ...folders.map((folder) => `s3:AbortMultipartUpload ${folder}`),
      's3:GetBucketLocation <BucketObjects.Arn>',
      's3:ListBucket <BucketObjects.Arn>',
      's3:ListBucketMultipartUploads <BucketObjects.Arn>',
      ...folders.map((folder) => `s3:PutObject ${folder}`),
    ].sort(),
  );
  const { Statement } = resource(always, 'AWS::IAM::Role', 'DeliveryRole').Properties
    .AssumeRolePolicyDocument;
  assert.deepEqual(Statement[0].Condition, { StringEquals: { 'sts:ExternalId': { Ref: 'AWS::AccountId' } } });
});

test('the collector is one task, never two, and has two minutes to end', () => {
  const { Properties } = resource(always, 'AWS::ECS::Service');
  assert.equal(Properties.DesiredCount, 1);
  assert.equal(Properties.DeploymentConfiguration.MaximumPercent, 100);
  assert.equal(Properties.DeploymentConfiguration.MinimumHealthyPercent, 0);
  assert.deepEqual(Properties.DeploymentConfiguration.DeploymentCircuitBreaker, {
    Enable: true,
    Rollback: true,
  });
  assert.equal(Properties.EnableExecuteCommand, false);
  const [container] = resource(always, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  assert.equal(container.StopTimeout, 120);
  assert.equal(container.ReadonlyRootFilesystem, true);
  assert.deepEqual(container.Command, ['collect']);
  assert.deepEqual(container.Environment.map(({ Name }: { Name: string }) => Name).sort(), [
    'AWS_REGION',
    'UNDERTONE_BUCKET',
    'UNDERTONE_CURSORS_TABLE',
    'UNDERTONE_PREFIX',
    'UNDERTONE_SECRETS',
    'UNDERTONE_STREAM',
    'UNDERTONE_STREAM_SECONDS',
  ]);
});

test('no token stands in a template, only the name of the secret', () => {
  for (const template of [always, ingest({ collector: 'schedule' })]) {
    const text = JSON.stringify(template.toJSON());
    assert.doesNotMatch(text, /resolve:secretsmanager|SecretString/);
  }
  const { Environment } = resource(always, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0];
  const secret = Environment.find(({ Name }: { Name: string }) => Name === 'UNDERTONE_SECRETS');
  assert.equal(flat(secret.Value), '<Secret>');
});

test('the collector puts records, moves cursors and reads its secret, and nothing else', () => {
  assert.deepEqual(granted(always, 'Collecting'), [
    'kinesis:PutRecord <Stream.Arn>',
    'kinesis:PutRecords <Stream.Arn>',
    'secretsmanager:GetSecretValue <Secret>',
  ]);
});

test('nothing can reach the collector, and it reaches HTTPS alone', () => {
  for (const network of ['public', 'nat', { vpc: 'vpc-0a1b2c3d', subnets: ['subnet-0a1b2c3d'] }] as const) {
    const template = ingest({
      network: typeof network === 'string' ? network : { ...network, subnets: ['subnet-0a1b2c3d'] },
    });
    const group = resource(template, 'AWS::EC2::SecurityGroup').Properties;
    assert.equal(group.SecurityGroupIngress, undefined);
    assert.deepEqual(resourcesOf(template, 'AWS::EC2::SecurityGroupIngress'), {});
    assert.deepEqual(group.SecurityGroupEgress, [
      { CidrIp: '0.0.0.0/0', Description: 'Sources and AWS', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' },
    ]);
  }
});

const configuration = (template: Template) =>
  resource(template, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration;

test('the cheapest network has no NAT gateway; one is an option, and so is a network that is there', () => {
  assert.deepEqual(resourcesOf(always, 'AWS::EC2::NatGateway'), {});
  assert.equal(configuration(always).AssignPublicIp, 'ENABLED');

  const nat = ingest({ network: 'nat' });
  assert.equal(Object.keys(resourcesOf(nat, 'AWS::EC2::NatGateway')).length, 1);
  assert.equal(configuration(nat).AssignPublicIp, 'DISABLED');

  const given = ingest({ network: { vpc: 'vpc-0a1b2c3d', subnets: ['subnet-0a1b2c3d', 'subnet-0c1d2e3f'] } });
  assert.deepEqual(resourcesOf(given, 'AWS::EC2::VPC'), {});
  assert.deepEqual(configuration(given).Subnets, ['subnet-0a1b2c3d', 'subnet-0c1d2e3f']);
  assert.equal(configuration(given).AssignPublicIp, 'DISABLED');
});

test('a network of its own tells of what it refuses, and reaches S3 and DynamoDB without the internet', () => {
  assert.equal(resource(always, 'AWS::EC2::FlowLog').Properties.TrafficType, 'REJECT');
  assert.equal(Object.keys(resourcesOf(always, 'AWS::EC2::VPCEndpoint')).length, 2);
});

test('logs are kept for a time, under the lake’s key', () => {
  const groups = Object.values(resourcesOf(always, 'AWS::Logs::LogGroup'));
  assert.ok(groups.length >= 4);
  for (const { Properties } of groups) {
    assert.equal(Properties.RetentionInDays, 90);
    assert.equal(flat(Properties.KmsKeyId), KEY);
  }
});

test('for a small budget a function reads for five of every fifteen minutes', () => {
  const template = ingest({ collector: 'schedule', backfill: { enabled: false } });
  assert.deepEqual(resourcesOf(template, 'AWS::ECS::Service'), {});
  assert.deepEqual(resourcesOf(template, 'AWS::EC2::VPC'), {});
  assert.equal(resource(template, 'AWS::Events::Rule').Properties.ScheduleExpression, 'rate(15 minutes)');
  const { Timeout, Environment } = resource(template, 'AWS::Lambda::Function').Properties;
  assert.equal(Environment.Variables.UNDERTONE_STREAM_SECONDS, '300');
  assert.ok(Timeout > 300 && Timeout < 900, 'it ends before it begins again');
});

test('where others fill the stream, nothing collects', () => {
  const template = ingest({ collector: 'none', backfill: { enabled: false } });
  for (const type of ['AWS::ECS::Service', 'AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine'])
    assert.deepEqual(resourcesOf(template, type), {});
});

test('a backfill maps over stretches of time, so many at once as is allowed', () => {
  const { EachStretch } = definition(ingest({ backfill: { parallel: 7 } }), 'undertone-backfill').States;
  assert.equal(EachStretch.MaxConcurrency, 7);
  assert.deepEqual(EachStretch.ItemProcessor.ProcessorConfig, {
    Mode: 'DISTRIBUTED',
    ExecutionType: 'STANDARD',
  });
});

test('without ingestion there is no such stack', () => {
  assert.equal(synthesise({ ingest: { enabled: false } }).stacks.ingest, undefined);
});
