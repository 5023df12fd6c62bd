/** The app that deploys to AWS: its templates made without AWS or a network, and deployed into moto. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Deployed, deploy } from './cdk/cloudformation.ts';
import { forMoto, type Template, UNKNOWN } from './cdk/for-moto.ts';
import { askAws, REGION } from './servers/aws-json.ts';
import { startMoto } from './servers/moto.ts';

const run = promisify(execFile);
const APP = fileURLToPath(new URL('../../deploy/aws/', import.meta.url));
const ACCOUNT = '123456789012';
const settingsWith = (certificate: string): string => `
region: ${REGION}
account: "${ACCOUNT}"
enrich:
  lowLatency: true
  sinks:
    opensearch:
      endpoint: https://search.example.com
      domain: arn:aws:es:${REGION}:${ACCOUNT}:domain/posts
analytics: {spark: true, redshift: {}}
models: {enabled: true, endpoint: true}
watch: {email: you@example.org, budgetUsd: 40}
serve:
  enabled: true
  certificate: ${certificate}
  domain: undertone.example.org
`;

async function synthesise(t: TestContext, certificate: string): Promise<{ folder: string; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-cdk-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const settings = join(folder, 'settings.yaml');
  await writeFile(settings, settingsWith(certificate));
  const words = ['synth', '--quiet', '--no-notices', '--no-lookups', '--output', join(folder, 'out')];
  const { stdout, stderr } = await run(
    process.execPath,
    [join(APP, 'node_modules/aws-cdk/bin/cdk'), ...words],
    {
      cwd: APP,
      // No credentials, no home with any, and a network of nothing but closed ports.
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        UNDERTONE_SETTINGS: settings,
        AWS_EC2_METADATA_DISABLED: 'true',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        HTTP_PROXY: 'http://127.0.0.1:9',
        HTTPS_PROXY: 'http://127.0.0.1:9',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      },
    },
  );
  return { folder: join(folder, 'out'), said: stdout + stderr };
}

async function readTemplates(folder: string): Promise<Record<string, Template>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.template.json'));
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Template;
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name.replace('.template.json', ''), await read(name)] as const),
    ),
  );
}

/** What a template takes from the bucket and the repository of the bootstrapped account is put there first. */
async function putAssets(url: string, folder: string): Promise<void> {
  const client = new S3Client({
    endpoint: url,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const Bucket = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;
  await client.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.assets.json')) continue;
    const { files } = JSON.parse(await readFile(join(folder, name), 'utf8')) as {
      files: Record<string, { destinations: Record<string, { objectKey: string }> }>;
    };
    // Functions are not called here: what they do is shown by tests that call the bundles themselves.
    for (const { destinations } of Object.values(files))
      for (const { objectKey: Key } of Object.values(destinations))
        await client.send(new PutObjectCommand({ Bucket, Key, Body: 'bundle' }));
  }
  client.destroy();
}

test('templates are made without credentials or a network, and go up whole', async (t) => {
  const { url } = await startMoto(t);
  const { CertificateArn } = await askAws(url, 'acm', 'RequestCertificate', {
    DomainName: 'undertone.example.org',
  });
  const { folder, said } = await synthesise(t, CertificateArn);
  assert.doesNotMatch(said, /warning/i, 'CDK’s own check of the templates finds nothing');
  const templates = await readTemplates(folder);
  // Each after those that it takes something from.
  const stacks = ['Lake', 'Ingest', 'Enrich', 'Analytics', 'Serve', 'Models', 'Watch'];
  assert.deepEqual(Object.keys(templates).sort(), stacks.toSorted());

  await putAssets(url, folder);
  const deployed: Record<string, Deployed> = {};
  for (const id of stacks) {
    const template = forMoto(templates[id]!);
    const made = await deploy(url, `undertone-${id.toLowerCase()}`, template);
    deployed[id] = made;
    assert.equal(made.status, 'CREATE_COMPLETE', id);
    assert.deepEqual(
      made.resources.map(({ id: one, status }) => `${one} ${status}`).sort(),
      Object.keys(template.Resources)
        .map((one) => `${one} CREATE_COMPLETE`)
        .sort(),
    );
  }

  const { BucketName, OwnersTable } = deployed.Lake!.outputs;
  const { Table } = await askAws(url, 'dynamodb', 'DescribeTable', { TableName: OwnersTable });
  assert.deepEqual(Table.KeySchema, [{ AttributeName: 'id', KeyType: 'HASH' }]);
  const bucket = await fetch(`${url}/${BucketName}?encryption`, {
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`,
    },
  });
  assert.match(await bucket.text(), /<SSEAlgorithm>aws:kms<\/SSEAlgorithm>/);
  const { StreamName } = deployed.Ingest!.outputs;
  const { StreamDescriptionSummary: stream } = await askAws(url, 'kinesis', 'DescribeStreamSummary', {
    StreamName,
  });
  assert.equal(stream.StreamStatus, 'ACTIVE');
  assert.equal(
    deployed.Enrich!.resources.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping').length,
    4,
  );

  const left = new Set(
    stacks.flatMap((id) => Object.values(templates[id]!.Resources).map(({ Type }) => Type)),
  );
  t.diagnostic(
    `left out: ${[...left]
      .filter((type) => UNKNOWN.has(type))
      .sort()
      .join(', ')}`,
  );
});
