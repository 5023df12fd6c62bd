/** `undertone deploy aws` as a person runs it, on an account that moto serves: from nothing to a deployment, and back. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bundle } from '../../deploy/aws/bundle.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { runCommand } from '../support/processes.ts';
import { askCloudFormation, describeStack } from './cdk/cloudformation.ts';
import { forMoto } from './cdk/for-moto.ts';
import { container, contextOf, eventOf, messagesOf } from './enrich/lambda.ts';
import { REGION } from './servers/aws-json.ts';
import { startMoto } from './servers/moto.ts';
import { type Asked, type Fault, startProxy } from './servers/proxy.ts';

const STACKS = ['lake', 'ingest', 'enrich', 'analytics', 'watch'].map((part) => `undertone-${part}`);
const SETTINGS = `
region: ${REGION}
ingest: {collector: schedule}
retention: {onDestroy: remove}
`;

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

test('a deployment is made, tried with a post, and taken down, by one command each', {
  timeout: 900_000,
}, async (t) => {
  const { url } = await startMoto(t);
  const templates = new Map<string, string>();
  /**
   * Moto is given what it knows of a template, which comes itself or lies in CDK's bucket. Stacks that it makes from a
   * change set have no outputs until they are updated, and export nothing even then.
   */
  const asMotoCan = async ({ headers, body }: Asked): Promise<Fault | null> => {
    if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return null;
    const asked = new URLSearchParams(body.toString());
    const name = asked.get('StackName')!;
    const place = asked.get('TemplateURL');
    switch (asked.get('Action')) {
      case 'CreateChangeSet': {
        if (place === null) return null;
        const template = await fetch(`${url}${new URL(place).pathname}`, { headers: signed('s3') });
        const known = await withImports(url, forMoto((await template.json()) as never));
        templates.set(name, JSON.stringify(known));
        for (const key of [...asked.keys()]) if (/^(TemplateURL$|Parameters)/.test(key)) asked.delete(key);
        asked.set('TemplateBody', templates.get(name)!);
        return { ask: Buffer.from(asked.toString()) };
      }
      case 'ExecuteChangeSet': {
        const template = templates.get(name);
        if (template === undefined) return null;
        const said = await askCloudFormation(url, 'ExecuteChangeSet', Object.fromEntries(asked));
        await askCloudFormation(url, 'UpdateStack', { StackName: name, TemplateBody: template });
        return { answer: { status: 200, headers: { 'content-type': 'text/xml' }, body: said } };
      }
      default:
        return null;
    }
  };
  const { url: endpoint } = await startProxy(t, url, asMotoCan);
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: REGION };
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.aws.yaml'), SETTINGS);
  const environment = {
    ...credentials,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    HOME: cwd,
  };
  const undertone = (...words: string[]) =>
    runCommand(['deploy', 'aws', ...words], { cwd, environment, timeoutMs: 400_000 });

  const s3 = new S3Client({
    endpoint: url,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  t.after(() => s3.destroy());
  const dist = mkdtempSync(join(tmpdir(), 'undertone-dist-'));
  t.after(() => rmSync(dist, { recursive: true, force: true }));
  await bundle({ arch: process.arch === 'arm64' ? 'arm64' : 'x64', out: dist, functions: ['enrich'] });

  const refused = await undertone();
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /CDK has no bucket of its own|add --yes/);
  assert.equal(await describeStack(url, 'CDKToolkit'), null, 'nothing is made without being agreed to');

  // In place of the queue: what is put into uploads/ is handed to the function, in the environment that it was deployed with.
  let done = false;
  const arriving = (async () => {
    while (!done) {
      const outputs = (await describeStack(url, 'undertone-lake'))?.outputs;
      const Bucket = outputs?.BucketName;
      const [key] = Bucket === undefined ? [] : await keysIn(s3, Bucket, 'uploads/');
      if (key !== undefined) {
        const deployed = await environmentOfFunction(url, 'UNDERTONE_OWNERS_TABLE');
        assert.equal(deployed.UNDERTONE_BUCKET, Bucket);
        const enrich = await container(join(dist, 'enrich/index.mjs'), {
          environment: { ...credentials, ...deployed, AWS_ENDPOINT_URL: url },
        });
        const place = { environment: { UNDERTONE_PREFIX: '' } };
        const event = eventOf(place, key).replaceAll('undertone-tests', Bucket!);
        return enrich(messagesOf(event), contextOf());
      }
      await sleep(200);
    }
    return null;
  })();
  const deployed = await undertone('--yes', '--json');
  done = true;
  assert.equal(deployed.code, 0, deployed.stderr.slice(-3000));
  assert.deepEqual((await arriving)?.batchItemFailures, []);
  const { object, seconds } = JSON.parse(deployed.stdout);
  assert.match(object, /^posts\/date=/);
  assert.match(deployed.stderr, /Account 123456789012, region eu-west-1/);
  assert.match(deployed.stderr, /\$[\d.]+ the first month at 100,000 posts a day/);
  for (const name of STACKS) assert.equal((await describeStack(url, name))?.status, 'UPDATE_COMPLETE', name);

  const { BucketName: Bucket } = (await describeStack(url, 'undertone-lake'))!.outputs;
  await s3.send(new PutObjectCommand({ Bucket, Key: 'posts/date=2026-03-01/a.parquet', Body: 'a' }));
  writeFileSync(join(cwd, 'undertone.aws.yaml'), `${SETTINGS}watch: {enabled: false}\n`);
  const forgotten = await undertone('destroy', '--yes');
  assert.equal(forgotten.code, 2);
  assert.match(
    forgotten.stderr,
    /undertone-watch is there though the settings do not want it.*Nothing was changed/,
  );
  writeFileSync(join(cwd, 'undertone.aws.yaml'), SETTINGS);
  const destroyed = await undertone('destroy', '--yes');
  assert.equal(destroyed.code, 0, destroyed.stderr.slice(-3000));
  assert.match(destroyed.stderr, /THE BUCKET WITH ALL POSTS GOES TOO/);
  for (const name of STACKS) assert.equal(await describeStack(url, name), null, name);
  t.diagnostic(`the trial post took ${seconds} s`);
});

async function keysIn(s3: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key }) => Key!);
}

/** The same with what other stacks export in its place: a change set of moto's exports nothing. */
async function withImports(url: string, value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((one) => withImports(url, one)));
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::ImportValue': imported } = value as { 'Fn::ImportValue'?: string };
  if (imported !== undefined) {
    const [stack, key] = imported.split(':') as [string, string];
    // Where it is not there yet, as in a first diff, moto says so itself.
    return (await describeStack(url, stack))?.outputs[key] ?? value;
  }
  const entries = Object.entries(value).map(
    async ([key, one]) => [key, await withImports(url, one)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** The variables of the deployed function that has this one among them. */
async function environmentOfFunction(url: string, name: string): Promise<Record<string, string>> {
  const response = await fetch(`${url}/2015-03-31/functions/`, { headers: signed('lambda') });
  const { Functions } = (await response.json()) as {
    Functions: { Environment?: { Variables: Record<string, string> }; Description: string }[];
  };
  const found = Functions.map(({ Environment }) => Environment?.Variables ?? {}).filter((one) => name in one);
  assert.ok(found.length > 0, `no function has ${name}`);
  return found[0]!;
}
