/**
 * An object as chunks: fixed stretches of it at the ends of records, whatever its size. Chunks own posts by their names,
 * so where one ends must never depend on how fast the object came or how much of it was read before; the limits below
 * are part of that, and so are those of files (src/sources/files/run.ts).
 */
import { hash } from 'node:crypto';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isMissing } from '../../../src/lake/s3/failure.ts';
import { UndertoneError } from '../../../src/model/errors.ts';
import type { WorkerBlock } from '../../../src/pipeline/worker-protocol.ts';
import { openObject } from '../../../src/sources/bucket/open-object.ts';
import { isRaw, readFrames } from '../../../src/sources/bucket/read-frames.ts';
import { uploadOptions } from '../../../src/sources/bucket/upload-options.ts';
import { readInput } from '../../../src/sources/files/files.ts';
import { sampleBlocks } from '../../../src/sources/files/sample.ts';
import type { Chunk } from './enrich-chunk.ts';
import type { Place } from './object-events.ts';

const CHUNK_BYTES = 16 * 2 ** 20;
const CHUNK_BLOCKS = 1000;

/** A chunk, and where the next one begins. */
export interface ReadChunk extends Chunk {
  next: Place;
}

/** A block, and where the object goes on after it. */
interface Placed {
  block: WorkerBlock;
  at: string | null;
}

/** Yields nothing where the object is gone, or is another than it was when reading began. */
export async function* readChunks(
  client: S3Client,
  bucket: string,
  key: string,
  from: Place | undefined,
  signal: AbortSignal,
): AsyncGenerator<ReadChunk> {
  const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch((error) => {
    if (isMissing(error)) return null;
    throw error;
  });
  const etag = found?.ETag ?? '';
  const size = found?.ContentLength ?? 0;
  if (size === 0 || (from !== undefined && from.etag !== etag)) return;
  const modified = found?.LastModified?.getTime() ?? 0;
  const { input, head, metadata } = await openObject(client, bucket, { key, etag, size, modified }, signal);
  let number = from?.number ?? 0;
  let blocks: AsyncIterable<Placed>;
  let counted = 0;
  if (isRaw(head))
    blocks = framesOf(input.chunks(Number(from?.at ?? 0)), Number(from?.at ?? 0), input.label, signal);
  else {
    const { sample, file: options } = uploadOptions(metadata, input.label);
    const file = { ...options, clock: { now: () => modified } };
    if (sample === null) {
      blocks = placed(readInput(input, input.label, file, from?.at ?? null, signal));
    } else {
      const whole = readInput(input, input.label, { ...file, batch: undefined }, null, signal);
      blocks = unplaced(sampleBlocks(whole, { ...sample, batch: options.batch }));
      counted = number;
      number = 0;
    }
  }
  for await (const group of groups(blocks)) {
    const name = chunkName([key, etag], number);
    number++;
    if (number <= counted) continue;
    yield { name, blocks: group.map(({ block }) => block), next: { etag, number, at: group.at(-1)!.at } };
  }
}

/** Runs of blocks, so many and so large at the most, save for the block that reaches the limit. */
async function* groups(blocks: AsyncIterable<Placed>): AsyncGenerator<Placed[]> {
  let group: Placed[] = [];
  let bytes = 0;
  try {
    for await (const one of blocks) {
      group.push(one);
      bytes += one.block.payload.length;
      if (bytes < CHUNK_BYTES && group.length < CHUNK_BLOCKS) continue;
      yield group;
      group = [];
      bytes = 0;
    }
  } catch (error) {
    // What comes before damage is always the same; what came before a connection broke is not.
    if (group.length > 0 && error instanceof UndertoneError && !error.retryable) yield group;
    throw error;
  }
  if (group.length > 0) yield group;
}

async function* framesOf(
  chunks: AsyncIterable<Uint8Array>,
  offset: number,
  label: string,
  signal: AbortSignal,
): AsyncGenerator<Placed> {
  for await (const { header, payload, end } of readFrames(chunks, offset, label, signal)) {
    const { source, format, receivedAt } = header;
    yield { block: { source, format, receivedAt, payload }, at: String(end) };
  }
}

async function* placed(
  blocks: AsyncIterable<WorkerBlock & { cursor: string | null }>,
): AsyncGenerator<Placed> {
  for await (const block of blocks) yield { block, at: block.cursor };
}

async function* unplaced(blocks: AsyncIterable<WorkerBlock>): AsyncGenerator<Placed> {
  for await (const block of blocks) yield { block, at: null };
}

const NAME_LENGTH = 24;

/** The name of a chunk by what it is a part of; it stands in the entries of all posts that it owns. */
export const chunkName = (whole: readonly string[], number: number): string =>
  `${hash('sha256', JSON.stringify(whole)).slice(0, NAME_LENGTH)}-${String(number).padStart(6, '0')}`;
