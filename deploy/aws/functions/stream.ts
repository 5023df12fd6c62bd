/** Enriches originals straight from the stream, within seconds. */
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { enrichStream } from '../stages/enrich-stream.ts';
import { once } from '../stages/once.ts';
import { openEnrichment } from '../stages/open-enrichment.ts';

const open = once(() => openEnrichment(process.env));

export const handler = async (event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> =>
  enrichStream(event, await open());
