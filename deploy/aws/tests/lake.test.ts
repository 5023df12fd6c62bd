import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OBJECT_COLUMNS } from '../../../src/lake/warehouse/columns.ts';
import { decide } from './policy.fixture.ts';
import { flat, resource, resourcesOf, synthesise } from './templates.ts';

const { template } = synthesise();
const lake = template('lake');
const bucket = resource(lake, 'AWS::S3::Bucket', 'BucketObjects').Properties;
const logs = resource(lake, 'AWS::S3::Bucket', 'BucketAccessLogs').Properties;
const KEY = '<Key.Arn>';

test('the key is turned every year, and outlives the stack', () => {
  const key = resource(lake, 'AWS::KMS::Key');
  assert.equal(key.Properties.EnableKeyRotation, true);
  assert.equal(key.DeletionPolicy, 'Retain');
});

test('the bucket encrypts with the lake’s key, is closed to the public and keeps versions', () => {
  assert.deepEqual(bucket.BucketEncryption.ServerSideEncryptionConfiguration.map(encryption), [
    { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY, bucketKey: true },
  ]);
  for (const one of [bucket, logs]) {
    assert.deepEqual(one.PublicAccessBlockConfiguration, {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    assert.deepEqual(one.OwnershipControls, { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  }
  assert.deepEqual(bucket.VersioningConfiguration, { Status: 'Enabled' });
  assert.equal(flat(bucket.LoggingConfiguration.DestinationBucketName), '<BucketAccessLogs>');
});

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape
const encryption = ({ ServerSideEncryptionByDefault: one, BucketKeyEnabled }: any) => ({
  SSEAlgorithm: one.SSEAlgorithm,
  KMSMasterKeyID: flat(one.KMSMasterKeyID),
  bucketKey: BucketKeyEnabled,
});

test('versions are an option', () => {
  const without = synthesise({ retention: { versions: false } }).template('lake');
  const { VersioningConfiguration, LifecycleConfiguration } = resource(
    without,
    'AWS::S3::Bucket',
    'BucketObjects',
  ).Properties;
  assert.equal(VersioningConfiguration, undefined);
  assert.ok(LifecycleConfiguration.Rules.every((rule: object) => !('NoncurrentVersionExpiration' in rule)));
});

const put = (headers: Record<string, string>, tls = '1.3') => ({
  action: 's3:PutObject',
  resource: '<BucketObjects.Arn>/posts/date=2026-01-01/a.parquet',
  context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': tls, ...headers },
});
const SSE = 's3:x-amz-server-side-encryption';
const policy = resource(lake, 'AWS::S3::BucketPolicy', 'BucketObjectsPolicy').Properties.PolicyDocument;

const PUTS: [what: string, headers: Record<string, string>, isDenied: boolean][] = [
  ['names no encryption, so that the bucket’s own key is used', {}, false],
  ['names KMS and the lake’s key', { [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: KEY }, false],
  ['names KMS and no key, so that AWS’s key of the account would be used', { [SSE]: 'aws:kms' }, true],
  ['names another key', { [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: 'arn:other' }, true],
  ['names a key of S3', { [SSE]: 'AES256' }, true],
  ['names KMS twice over', { [SSE]: 'aws:kms:dsse', [`${SSE}-aws-kms-key-id`]: KEY }, true],
  ['brings its own key', { [`${SSE}-customer-algorithm`]: 'AES256' }, true],
  ['comes without TLS', { 'aws:SecureTransport': 'false' }, true],
];
for (const [what, headers, isDenied] of PUTS)
  test(`a put that ${what} is ${isDenied ? 'refused' : 'let through'}`, () => {
    assert.equal(decide(policy, put(headers)), isDenied ? 'deny' : 'none');
  });

test('reads without TLS, or with an old one, are refused, of logs too', () => {
  for (const [id, name] of [
    ['BucketObjectsPolicy', 'BucketObjects'],
    ['BucketAccessLogsPolicy', 'BucketAccessLogs'],
  ] as const) {
    const document = resource(lake, 'AWS::S3::BucketPolicy', id).Properties.PolicyDocument;
    const read = (context: Record<string, string>) =>
      decide(document, { action: 's3:GetObject', resource: `<${name}.Arn>/a`, context });
    assert.equal(read({ 'aws:SecureTransport': 'false', 's3:TlsVersion': '1.3' }), 'deny');
    assert.equal(read({ 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.1' }), 'deny');
    assert.equal(read({ 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.2' }), 'none');
  }
});

test('what is not kept for good goes by itself', () => {
  const rulesOf = (settings: Parameters<typeof synthesise>[0]) =>
    resource(synthesise(settings).template('lake'), 'AWS::S3::Bucket', 'BucketObjects').Properties
      .LifecycleConfiguration.Rules;
  const leftovers = {
    Id: 'leftovers',
    Status: 'Enabled',
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
    ExpiredObjectDeleteMarker: true,
    NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  };
  assert.deepEqual(rulesOf({}), [
    { Id: 'athena', Status: 'Enabled', Prefix: 'athena/', ExpirationInDays: 7 },
    { Id: 'errors', Status: 'Enabled', Prefix: 'errors/', ExpirationInDays: 30 },
    leftovers,
  ]);
  const others = { prefix: 'lakes/one/', retention: { resultDays: 1, errorDays: 2, rawDays: 365 } };
  assert.deepEqual(rulesOf(others), [
    { Id: 'athena', Status: 'Enabled', Prefix: 'lakes/one/athena/', ExpirationInDays: 1 },
    { Id: 'errors', Status: 'Enabled', Prefix: 'lakes/one/errors/', ExpirationInDays: 2 },
    { Id: 'raw', Status: 'Enabled', Prefix: 'lakes/one/raw/', ExpirationInDays: 365 },
    leftovers,
  ]);
});

test('the tables cost by use, are encrypted with the lake’s key and can be set back in time', () => {
  const tables = Object.values(resourcesOf(lake, 'AWS::DynamoDB::Table'));
  assert.deepEqual(
    tables.map(({ Properties }) => Properties.KeySchema),
    [[{ AttributeName: 'id', KeyType: 'HASH' }], [{ AttributeName: 'source', KeyType: 'HASH' }]],
  );
  for (const { Properties, DeletionPolicy } of tables) {
    assert.equal(Properties.BillingMode, 'PAY_PER_REQUEST');
    assert.deepEqual(
      { ...Properties.SSESpecification, KMSMasterKeyId: flat(Properties.SSESpecification.KMSMasterKeyId) },
      { KMSMasterKeyId: KEY, SSEEnabled: true, SSEType: 'KMS' },
    );
    assert.equal(Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled, true);
    assert.equal(DeletionPolicy, 'Retain');
  }
});

/** What a role may do: `action folder` for objects, else `action <resource>`. */
function powersOf(name: string): string[] {
  const { Statement } = resource(lake, 'AWS::IAM::Policy', `Roles${name}`).Properties.PolicyDocument;
  const list = (value: unknown) => [value].flat();
  return (Statement as { Action: unknown; Resource: unknown }[])
    .flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) =>
        list(Resource).map((one) =>
          `${action} ${flat(one)}`
            .replace('<BucketObjects.Arn>', 'bucket')
            .replace(/arn:<AWS::Partition>:\w+:<AWS::Region>:<AWS::AccountId>:/, ''),
        ),
      ),
    )
    .sort();
}

const USE_KEY = [`kms:Decrypt ${KEY}`, `kms:GenerateDataKey ${KEY}`];
const puts = (...folders: string[]) =>
  ['AbortMultipartUpload', 'PutObject'].flatMap((action) =>
    folders.map((folder) => `s3:${action} bucket/${folder}/*`),
  );
const gets = (...folders: string[]) => folders.map((folder) => `s3:GetObject bucket/${folder}/*`);
const query = (action: string) => `athena:${action} workgroup/undertone`;
const look = (...names: string[]) =>
  names.flatMap((name) =>
    ['catalog', 'database/undertone', 'table/undertone/*'].map((of) => `glue:${name} ${of}`),
  );

const ROLES: Record<string, { services: string[]; powers: string[] }> = {
  Ingestion: {
    services: ['ecs-tasks', 'lambda'],
    powers: [
      'dynamodb:GetItem <Cursors.Arn>',
      'dynamodb:UpdateItem <Cursors.Arn>',
      ...USE_KEY,
      ...gets('config'),
      's3:ListBucket bucket',
    ],
  },
  Processing: {
    services: ['glue', 'lambda'],
    powers: [
      'dynamodb:BatchGetItem <Owners.Arn>',
      'dynamodb:UpdateItem <Owners.Arn>',
      ...USE_KEY,
      ...gets('raw', 'uploads', 'config'),
      ...puts('posts', 'tombstones', 'dead-letters'),
      's3:ListBucket bucket',
    ],
  },
  Analytics: {
    services: ['emr-serverless', 'lambda', 'redshift-serverless', 'redshift'],
    powers: [
      ...['GetQueryExecution', 'GetQueryResults', 'GetWorkGroup'].map(query),
      ...['StartQueryExecution', 'StopQueryExecution'].map(query),
      ...look('GetDatabase', 'GetPartition', 'GetPartitions', 'GetTable', 'GetTables'),
      ...USE_KEY,
      ...gets('posts', 'tombstones', 'windows', 'exports', 'athena'),
      ...puts('windows', 'exports', 'athena'),
      's3:DeleteObject bucket/windows/*',
      's3:GetBucketLocation bucket',
      's3:ListBucket bucket',
    ],
  },
  MachineLearning: {
    services: ['sagemaker'],
    powers: [
      ...USE_KEY,
      ...gets('posts', 'exports', 'models'),
      ...puts('models'),
      's3:GetBucketLocation bucket',
      's3:ListBucket bucket',
    ],
  },
};
for (const [name, { services, powers }] of Object.entries(ROLES))
  test(`the role ${name} may do what its part needs, and nothing else`, () => {
    assert.deepEqual(powersOf(name), powers.toSorted());
    const { Statement } = resource(lake, 'AWS::IAM::Role', `Roles${name}`).Properties
      .AssumeRolePolicyDocument;
    assert.deepEqual(
      (Statement as { Principal: { Service: string | string[] } }[]).flatMap(
        ({ Principal }) => Principal.Service,
      ),
      services.map((service) => `${service}.amazonaws.com`),
    );
  });

const tables = Object.fromEntries(
  Object.values(resourcesOf(lake, 'AWS::Glue::Table')).map(({ Properties }) => [
    Properties.TableInput.Name,
    Properties.TableInput,
  ]),
);

test('days of posts are projected over the folders that hold them', () => {
  const { StorageDescriptor, PartitionKeys, Parameters } = tables.posts_by_day;
  assert.deepEqual(
    StorageDescriptor.Columns.map(({ Name }: { Name: string }) => Name),
    OBJECT_COLUMNS.map(({ name }) => name),
  );
  assert.deepEqual(
    PartitionKeys.map(({ Name, Type }: Record<string, string>) => [Name, Type]),
    [['date', 'string']],
  );
  assert.equal(flat(StorageDescriptor.Location), 's3://<BucketObjects>/posts/');
  assert.equal(Parameters['projection.enabled'], 'true');
  assert.equal(Parameters['projection.date.format'], 'yyyy-MM-dd');
  assert.match(
    flat(Parameters['storage.location.template']),
    /^s3:\/\/<BucketObjects>\/posts\/date=\$\{date\}$/,
  );
});

test('views are in the catalogue as Athena itself would put them there', () => {
  const { TableType, ViewOriginalText, ViewExpandedText, Parameters } = tables.posts;
  assert.deepEqual(
    [TableType, ViewExpandedText, Parameters.presto_view],
    ['VIRTUAL_VIEW', '/* Presto View */', 'true'],
  );
  const [, text] = /^\/\* Presto View: (\S+) \*\/$/.exec(ViewOriginalText)!;
  const { originalSql, schema } = JSON.parse(Buffer.from(text!, 'base64').toString());
  assert.equal(schema, 'undertone');
  assert.match(originalSql, /tombstones_posts/);
});

test('a query has a limit, and its results are encrypted whatever the client asks for', () => {
  const { Name, WorkGroupConfiguration: made } = resource(lake, 'AWS::Athena::WorkGroup').Properties;
  assert.equal(Name, 'undertone');
  assert.equal(made.EnforceWorkGroupConfiguration, true);
  assert.equal(made.BytesScannedCutoffPerQuery, 10_000_000_000);
  const { OutputLocation, EncryptionConfiguration } = made.ResultConfiguration;
  assert.equal(flat(OutputLocation), 's3://<BucketObjects>/athena/');
  assert.equal(EncryptionConfiguration.EncryptionOption, 'SSE_KMS');
  assert.equal(flat(EncryptionConfiguration.KmsKey), KEY);
});

test('the cleaning step is a job, encrypted throughout, over texts of one’s own', () => {
  const job = resource(lake, 'AWS::Glue::Job').Properties;
  assert.equal(job.Name, 'undertone-clean');
  assert.equal(job.SecurityConfiguration, 'undertone-clean');
  assert.equal(flat(job.Role), '<RolesProcessing.Arn>');
  assert.equal(flat(job.DefaultArguments['--input']), 's3://<BucketObjects>/uploads/');
  assert.equal(flat(job.DefaultArguments['--output']), 's3://<BucketObjects>/cleaned');
  const modes = resource(lake, 'AWS::Glue::SecurityConfiguration').Properties.EncryptionConfiguration;
  assert.equal(modes.S3Encryptions[0].S3EncryptionMode, 'SSE-KMS');
  assert.equal(modes.CloudWatchEncryption.CloudWatchEncryptionMode, 'SSE-KMS');
  assert.equal(modes.JobBookmarksEncryption.JobBookmarksEncryptionMode, 'CSE-KMS');
});

test('the questions of the founding documents are there by name', () => {
  const names = Object.values(resourcesOf(lake, 'AWS::Athena::NamedQuery')).map(
    ({ Properties }) => Properties.Name,
  );
  for (const name of ['report', 'average-sentiment-per-day', 'top-authors-per-sentiment'])
    assert.ok(names.includes(name), name);
});

test('the bucket tells the queue of originals, and of nothing else; only it may', () => {
  const { QueueConfigurations } = bucket.NotificationConfiguration;
  assert.deepEqual(
    // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape
    QueueConfigurations.map(({ Event, Filter, Queue }: any) => [Event, Filter.S3Key.Rules, flat(Queue)]),
    ['raw/', 'uploads/'].map((Value) => [
      's3:ObjectCreated:*',
      [{ Name: 'prefix', Value }],
      '<ArrivalsQueue.Arn>',
    ]),
  );
  const sent = (context: Record<string, string>) => ({
    action: 'sqs:SendMessage',
    resource: '<ArrivalsQueue.Arn>',
    principal: 's3.amazonaws.com',
    context: { 'aws:SecureTransport': 'true', 'aws:SourceAccount': '<AWS::AccountId>', ...context },
  });
  const { PolicyDocument } = resource(lake, 'AWS::SQS::QueuePolicy', 'ArrivalsQueue').Properties;
  const from = (name: string) => `arn:<AWS::Partition>:s3:::${name}`;
  assert.equal(decide(PolicyDocument, sent({ 'aws:SourceArn': from('undertone-lake-objects-1') })), 'allow');
  assert.equal(decide(PolicyDocument, sent({ 'aws:SourceArn': from('others') })), 'none');
  assert.equal(
    decide(PolicyDocument, sent({ 'aws:SourceArn': from('undertone-lake-1'), 'aws:SourceAccount': '1' })),
    'none',
  );
  assert.equal(
    decide(
      PolicyDocument,
      sent({ 'aws:SourceArn': from('undertone-lake-1'), 'aws:SecureTransport': 'false' }),
    ),
    'deny',
  );
});

test('where nothing is enriched, the bucket tells nobody', () => {
  const quiet = synthesise({ enrich: { enabled: false } }).template('lake');
  const { NotificationConfiguration } = resource(quiet, 'AWS::S3::Bucket', 'BucketObjects').Properties;
  assert.equal(NotificationConfiguration, undefined);
  assert.deepEqual(resourcesOf(quiet, 'AWS::SQS::Queue'), {});
});

test('a lake in a folder of the bucket is in that folder throughout', () => {
  const text = JSON.stringify(synthesise({ prefix: 'lakes/one/' }).template('lake').toJSON());
  for (const folder of ['raw', 'uploads', 'posts', 'tombstones', 'windows', 'athena', 'config'])
    assert.doesNotMatch(text, new RegExp(`"/?${folder}/`), folder);
  assert.match(text, /"\/lakes\/one\/posts\/\*"/);
});

test('a secret is made with a token for the API, unless one is named', () => {
  const { GenerateSecretString, KmsKeyId } = resource(lake, 'AWS::SecretsManager::Secret').Properties;
  assert.equal(GenerateSecretString.GenerateStringKey, 'UNDERTONE_TOKEN');
  assert.equal(flat(KmsKeyId), KEY);
  const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:mine-a1b2c3';
  const named = synthesise({ ingest: { secret } }).template('lake');
  assert.deepEqual(resourcesOf(named, 'AWS::SecretsManager::Secret'), {});
});

test('data goes with the stacks where that is asked for', () => {
  const gone = synthesise({ retention: { onDestroy: 'remove' } }).template('lake');
  for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::DynamoDB::Table'])
    for (const { DeletionPolicy } of Object.values(resourcesOf(gone, type)))
      assert.equal(DeletionPolicy, 'Delete');
});
