/** What passing posts on needs of its surroundings: read from the environment, opened once a container. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { sinkPassword } from '../../../src/config/sink-secret.ts';
import { s3Client } from '../../../src/lake/s3/client.ts';
import { S3Objects } from '../../../src/lake/s3/s3-objects.ts';
import { type ConcurrentSettings, openConcurrentSink } from '../../../src/sinks/open-sink.ts';
import { DynamoDbOwners } from '../stages/dynamodb-owners.ts';
import { accountsIn } from './accounts.ts';
import type { Open } from './pass-messages.ts';

/** As src/sinks/settings.ts has them, with the name that dead letters and passwords go by. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const settings = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('dynamodb'),
    name: z.string().regex(NAME).default('dynamodb'),
    table: z.string().min(1),
    region: z.string().optional(),
    endpoint: z.url().optional(),
  }),
  z.strictObject({
    type: z.literal('opensearch'),
    name: z.string().regex(NAME).default('opensearch'),
    url: z.url({ protocol: /^https?$/ }),
    index: z.string().min(1),
    user: z.string().nullable().default(null),
    aws: z
      .strictObject({ region: z.string(), service: z.enum(['es', 'aoss']) })
      .nullable()
      .default(null),
  }),
]);

/** A connection that says nothing for so long counts as lost, ms. */
const PATIENCE = { connectionTimeout: 3_000, requestTimeout: 10_000 };

type Variables = Readonly<Record<string, string | undefined>>;

export async function openSink(environment: Variables): Promise<Open> {
  const given = (name: string): string => {
    const value = environment[name]?.trim();
    if (value === undefined || value === '') throw new Error(`The function's variable ${name} is not set.`);
    return value;
  };
  const bucket = given('UNDERTONE_BUCKET');
  const prefix = environment.UNDERTONE_PREFIX?.trim() ?? '';
  const table = given('UNDERTONE_OWNERS_TABLE');
  // Attempts are counted and spaced by who asks.
  const dynamodb = new DynamoDBClient({ maxAttempts: 1, requestHandler: PATIENCE });
  const sink = await openConcurrentSink(await settingsFrom(given('UNDERTONE_SINK'), environment));
  return {
    objects: new S3Objects({ bucket, prefix }, s3Client()),
    owners: new DynamoDbOwners(dynamodb, table),
    accounts: accountsIn(dynamodb, table),
    sink,
    isPrepared: false,
    log: (line) => console.log(JSON.stringify(line)),
  };
}

async function settingsFrom(text: string, environment: Variables): Promise<ConcurrentSettings> {
  const read = settings.safeParse(parsed(text));
  if (!read.success) throw new Error(`UNDERTONE_SINK is not a sink: ${z.prettifyError(read.error)}`);
  const { data } = read;
  if (data.type === 'dynamodb' || data.user === null) return { ...data, secret: null };
  return { ...data, secret: sinkPassword(data.name, { ...environment, ...(await secretsOf(environment)) }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('UNDERTONE_SINK is no JSON.');
  }
}

/** The variables that a secret of Secrets Manager holds; none where none is named. */
async function secretsOf(environment: Variables): Promise<Record<string, string>> {
  const SecretId = environment.UNDERTONE_SECRETS?.trim() ?? '';
  if (SecretId === '') return {};
  const client = new SecretsManagerClient();
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    const read = z.record(z.string(), z.string()).safeParse(parsedSecret(SecretString ?? ''));
    if (read.success) return read.data;
    throw new Error('The secret is no JSON object of environment variables.');
  } finally {
    client.destroy();
  }
}

/** Without the text in an error. */
function parsedSecret(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
