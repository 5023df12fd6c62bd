/** What enriching needs of its surroundings: read from the environment, opened once a container. */
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { s3Client } from '../../../src/lake/s3/client.ts';
import { S3Objects } from '../../../src/lake/s3/s3-objects.ts';
import { loadModel } from '../../../src/sentiment/registry.ts';
import { BucketConfig } from './bucket-config.ts';
import { DynamoDbOwners } from './dynamodb-owners.ts';
import type { EnrichContext } from './enrich-chunk.ts';
import { tellSinks } from './tell-sinks.ts';

export interface Enrichment {
  s3: S3Client;
  sqs: SQSClient;
  bucket: string;
  /** Empty, or a path that ends with a slash. */
  prefix: string;
  /** The queue that objects are told to; null where it is not known. */
  arrivals: string | null;
  /** What chunks are worked through with at this moment. */
  context(): Promise<EnrichContext>;
}

/** Models lie beside the bundle, or in a layer. */
const MODELS = [fileURLToPath(new URL('./models', import.meta.url)), '/opt/models'];
/** A connection that says nothing for so long counts as lost, ms. */
const PATIENCE = { connectionTimeout: 3_000, socketTimeout: 10_000, requestTimeout: 10_000 };

export async function openEnrichment(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Enrichment> {
  const given = (name: string): string => {
    const value = environment[name]?.trim();
    if (value === undefined || value === '') throw new Error(`The function's variable ${name} is not set.`);
    return value;
  };
  const bucket = given('UNDERTONE_BUCKET');
  const prefix = environment.UNDERTONE_PREFIX?.trim() ?? '';
  const queues = (environment.UNDERTONE_SINK_QUEUES ?? '').split(',').flatMap((url) => url.trim() || []);
  // Attempts are counted and spaced by who asks.
  const patient = { maxAttempts: 1, requestHandler: PATIENCE };
  const s3 = s3Client();
  const sqs = new SQSClient(patient);
  const objects = new S3Objects({ bucket, prefix }, s3);
  const owners = new DynamoDbOwners(new DynamoDBClient(patient), given('UNDERTONE_OWNERS_TABLE'));
  const config = new BucketConfig(objects);
  const model = await loadModel(environment.UNDERTONE_MODEL?.trim() || 'linear', MODELS);
  return {
    s3,
    sqs,
    bucket,
    prefix,
    arrivals: environment.UNDERTONE_ARRIVALS_QUEUE?.trim() || null,
    context: async () => ({
      objects,
      owners,
      model,
      topics: await config.topics(),
      tell: (written) => tellSinks(sqs, queues, written),
    }),
  };
}
