import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { s3Client } from '../../../src/lake/s3/client.ts';
import { S3Objects } from '../../../src/lake/s3/s3-objects.ts';
import type { CollectSettings } from './settings.ts';

/** A connection that says nothing for so long counts as lost, ms. */
const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

export interface Clients {
  kinesis: KinesisClient;
  dynamodb: DynamoDBClient;
  objects: S3Objects;
  close(): void;
}

export function openClients({ bucket, prefix }: CollectSettings): Clients {
  // Its own handler speaks HTTP/2, which few that answer as Kinesis does understand.
  const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler(PATIENCE) });
  const dynamodb = new DynamoDBClient({ requestHandler: new NodeHttpHandler(PATIENCE) });
  const objects = new S3Objects({ bucket, prefix }, s3Client());
  return {
    kinesis,
    dynamodb,
    objects,
    close() {
      kinesis.destroy();
      dynamodb.destroy();
      objects.close();
    },
  };
}
