/** Says what the next load of Redshift is to read and run. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { type Arrival, type LoadPlan, planLoad } from '../stages/plan-load.ts';

/** Under what name the table of cursors holds how far the warehouse was loaded. */
const CURSOR = 'redshift';

const s3 = new S3Client({});
const dynamo = new DynamoDBClient({});

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

export async function handler(): Promise<LoadPlan> {
  const bucket = setting('UNDERTONE_BUCKET');
  const prefix = setting('UNDERTONE_PREFIX');
  const { Item } = await dynamo.send(
    new GetItemCommand({
      TableName: setting('UNDERTONE_CURSORS_TABLE'),
      Key: { source: { S: CURSOR } },
      ConsistentRead: true,
    }),
  );
  async function* list(folder: string): AsyncGenerator<Arrival> {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${prefix}${folder}` });
    for await (const { Contents = [] } of pages) {
      for (const { Key, Size, LastModified } of Contents)
        yield { key: Key!.slice(prefix.length), bytes: Size!, at: LastModified!.getTime() };
    }
  }
  async function keep(name: string, manifest: string): Promise<string> {
    const key = `${prefix}athena/loads/${name}`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: manifest }));
    return `s3://${bucket}/${key}`;
  }
  const root = `s3://${bucket}/${prefix}`;
  const source = { root, role: setting('UNDERTONE_REDSHIFT_ROLE'), list, keep };
  return planLoad(source, Item?.cursor?.S ?? null, Date.now());
}
