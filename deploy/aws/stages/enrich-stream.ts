/**
 * Works through records of a Kinesis stream as they come. A record is a chunk of its own, since batches are cut anew
 * whenever they are tried again.
 */
import type { KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { messageOf, UndertoneError } from '../../../src/model/errors.ts';
import type { WorkerBlock } from '../../../src/pipeline/worker-protocol.ts';
import { readFrames } from '../../../src/sources/bucket/read-frames.ts';
import { eachOf } from './each-of.ts';
import { type EnrichContext, enrichChunk } from './enrich-chunk.ts';
import type { Enrichment } from './open-enrichment.ts';
import { chunkName } from './read-chunks.ts';

/** Records at once: each waits for the owners and the bucket most of its time. */
const AT_ONCE = 8;

/** Of several that failed Lambda goes back to the first; what was done behind it is redone to no effect. */
export async function enrichStream(
  { Records }: KinesisStreamEvent,
  enrichment: Enrichment,
): Promise<KinesisStreamBatchResponse> {
  const context = await enrichment.context();
  const failed = new Set<KinesisStreamRecord>();
  await eachOf(Records, AT_ONCE, async (record) => {
    const { sequenceNumber } = record.kinesis;
    try {
      await enrichRecord(record, context);
    } catch (error) {
      failed.add(record);
      console.error(JSON.stringify({ event: 'record-failed', sequenceNumber, why: messageOf(error) }));
    }
  });
  const first = Records.find((record) => failed.has(record));
  return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first.kinesis.sequenceNumber }] };
}

async function enrichRecord(record: KinesisStreamRecord, context: EnrichContext): Promise<void> {
  const { eventID, eventSourceARN, kinesis } = record;
  // The id is the shard's and the sequence number.
  const name = chunkName([eventSourceARN, eventID], 0);
  const receivedAt = Math.floor(kinesis.approximateArrivalTimestamp * 1000);
  const blocks = await blocksOf(Buffer.from(kinesis.data, 'base64'), eventSourceARN, receivedAt);
  await enrichChunk({ name, blocks }, context);
}

/** The blocks of a record; what is none becomes a dead letter, since it would be none the next time too. */
async function blocksOf(data: Buffer, source: string, receivedAt: number): Promise<WorkerBlock[]> {
  const blocks: WorkerBlock[] = [];
  const { signal } = new AbortController();
  try {
    for await (const { header, payload } of readFrames(once(data), 0, 'the record', signal)) {
      blocks.push({ source: header.source, format: header.format, receivedAt: header.receivedAt, payload });
    }
  } catch (error) {
    if (!(error instanceof UndertoneError)) throw error;
    const format = { kind: 'dead', reason: 'not a frame of the raw zone' } as const;
    blocks.push({ source, format, receivedAt, payload: data });
  }
  return blocks;
}

async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}
