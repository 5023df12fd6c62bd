/** CloudFormation removes no bucket that holds anything, so what is in the buckets of a stack goes before they do. */
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { UndertoneError } from '../../../src/model/errors.ts';

/** Removes every version of every object of a stack's buckets; gives how many there were. */
export async function emptyBuckets(stack: string, region: string, abortSignal: AbortSignal): Promise<number> {
  const cloudFormation = new CloudFormationClient({ region });
  const s3 = new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  let removed = 0;
  try {
    const pages = paginateListStackResources(
      { client: cloudFormation },
      { StackName: stack },
      { abortSignal },
    );
    for await (const { StackResourceSummaries = [] } of pages)
      for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries)
        if (ResourceType === 'AWS::S3::Bucket' && PhysicalResourceId !== undefined)
          removed += await empty(s3, PhysicalResourceId, abortSignal);
    return removed;
  } finally {
    cloudFormation.destroy();
    s3.destroy();
  }
}

async function empty(client: S3Client, Bucket: string, abortSignal: AbortSignal): Promise<number> {
  let removed = 0;
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket }), { abortSignal });
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) return removed;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
      { abortSignal },
    );
    const [first] = Errors;
    if (first !== undefined)
      throw new UndertoneError(
        'aws',
        `${Errors.length} objects of ${Bucket} could not be removed (${first.Message}).`,
      );
    removed += Objects.length;
  }
}
