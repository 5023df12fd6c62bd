/** Works through the messages of the queue of arrivals, each by itself: what fails comes again, and nothing else. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageOf } from '../../../src/model/errors.ts';
import { type ChunkTally, enrichChunk } from './enrich-chunk.ts';
import { type Arrival, readArrivals, writeRest } from './object-events.ts';
import type { Enrichment } from './open-enrichment.ts';
import { readChunks } from './read-chunks.ts';
import { withRetries } from './retry.ts';

/** Less time than this is left for the chunk at hand alone: the rest of the object goes back to the queue. */
const LEAST_MS = 60_000;
/** The folders whose objects are originals. */
const FOLDERS = ['raw/', 'uploads/'];

/** What of the surroundings of a call is used. */
export type Call = Pick<Context, 'getRemainingTimeInMillis'>;

export async function enrichObjects(
  { Records }: SQSEvent,
  call: Call,
  enrichment: Enrichment,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  const longest = call.getRemainingTimeInMillis();
  for (const message of Records) {
    try {
      // A message that the call has no time for comes again.
      if (call.getRemainingTimeInMillis() < Math.min(LEAST_MS, longest / 2))
        throw new Error('No time was left for it.');
      for (const arrival of readArrivals(message.body)) await enrichObject(arrival, call, enrichment);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: message.messageId });
      console.error(
        JSON.stringify({ event: 'message-failed', message: message.messageId, why: messageOf(error) }),
      );
    }
  }
  return { batchItemFailures };
}

async function enrichObject(
  { bucket, key, from }: Arrival,
  call: Call,
  enrichment: Enrichment,
): Promise<void> {
  const { prefix, s3 } = enrichment;
  if (bucket !== enrichment.bucket) throw new Error(`The bucket ${bucket} is not this lake's.`);
  if (!FOLDERS.some((folder) => key.startsWith(prefix + folder)) || key.endsWith('/')) return;
  const context = await enrichment.context();
  const stopping = new AbortController();
  const longest = call.getRemainingTimeInMillis();
  const tally: ChunkTally & { chunks: number } = { chunks: 0, records: 0, posts: 0, dead: 0 };
  try {
    for await (const chunk of readChunks(s3, bucket, key, from, stopping.signal)) {
      const { records, posts, dead } = await enrichChunk(chunk, context);
      tally.chunks++;
      tally.records += records;
      tally.posts += posts;
      tally.dead += dead;
      if (call.getRemainingTimeInMillis() >= Math.min(LEAST_MS, longest / 2)) continue;
      await handOn(writeRest(bucket, key, chunk.next), enrichment);
      break;
    }
  } finally {
    stopping.abort();
    console.info(JSON.stringify({ event: 'object-enriched', key, ...tally }));
  }
}

/** Sends the rest of an object to the queue of arrivals. */
async function handOn(rest: string, { sqs, arrivals }: Enrichment): Promise<void> {
  if (arrivals === null)
    throw new Error('The object is too large for one call, and UNDERTONE_ARRIVALS_QUEUE is not set.');
  await withRetries(() => sqs.send(new SendMessageCommand({ QueueUrl: arrivals, MessageBody: rest })));
}
