/** Enriches originals as they arrive in the bucket: events of S3 by way of a queue. */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { enrichObjects } from '../stages/enrich-objects.ts';
import { once } from '../stages/once.ts';
import { openEnrichment } from '../stages/open-enrichment.ts';

const open = once(() => openEnrichment(process.env));

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  enrichObjects(event, context, await open());
