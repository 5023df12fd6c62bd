import type { Block, BlockFormat } from '../../model/block.ts';
import { UsageError } from '../../model/errors.ts';
import type { Source } from '../source.ts';
import { type FileOptions, openFile } from './files.ts';
import { DEFAULT_LIMITS } from './run.ts';
import { splitRecords } from './split-records.ts';

export interface SampleOptions {
  /** Records to keep; all where there are no more. */
  count: number;
  /** Any integer: the same records with the same seed give the same sample. */
  seed: number;
  /** Records a block. */
  batch?: number | undefined;
}

interface Kept {
  ordinal: number;
  record: Uint8Array;
  source: string;
  format: BlockFormat;
}

/** A file as a source of which only a sample is yielded; it always begins anew, since a sample has no middle. */
export function sampleFile(path: string, options: FileOptions & SampleOptions): Source {
  checkSample(options);
  const whole = openFile(path, { ...options, batch: undefined });
  return { name: path, read: (_, signal) => sampleBlocks(whole.read(null, signal), options) };
}

function checkSample({ count, seed }: SampleOptions): void {
  if (!(Number.isInteger(count) && count > 0)) {
    throw new UsageError(`A sample is a whole number of records from 1 up, not ${count}.`);
  }
  if (!Number.isSafeInteger(seed)) throw new UsageError(`A seed is a whole number, not ${seed}.`);
}

/**
 * A uniform random sample of the records of all blocks, in their order (reservoir sampling: J. S. Vitter,
 * "Random Sampling with a Reservoir", 1985, algorithm R). Holds no more than the sample, and yields it when
 * the blocks end. The blocks leave the cursor where it is: a sample is resumed by taking it again.
 */
export async function* sampleBlocks(
  blocks: AsyncIterable<Block>,
  options: SampleOptions,
): AsyncGenerator<Block> {
  checkSample(options);
  const random = seededRandom(options.seed);
  const reservoir: Kept[] = [];
  const received = new Map<string, number>();
  let ordinal = 0;
  for await (const { source, format, payload, receivedAt } of blocks) {
    received.set(source, receivedAt);
    for (const record of splitRecords(payload, format)) {
      const place = ordinal < options.count ? ordinal : Math.floor(random() * (ordinal + 1));
      if (place < options.count) reservoir[place] = { ordinal, record: record.slice(), source, format };
      ordinal++;
    }
  }
  reservoir.sort((a, b) => a.ordinal - b.ordinal);
  for (const batch of batches(reservoir, options.batch ?? DEFAULT_LIMITS.records)) {
    const { source, format } = batch[0]!;
    yield { source, format, payload: joinLines(batch), receivedAt: received.get(source)!, cursor: null };
  }
}

/** Runs of records of one source and one format, so many at the most. */
function* batches(kept: readonly Kept[], limit: number): Generator<Kept[]> {
  let batch: Kept[] = [];
  let bytes = 0;
  for (const one of kept) {
    const before = batch.at(-1);
    const fits = before?.source === one.source && before.format === one.format && one.format.kind !== 'dead';
    if (before !== undefined && (!fits || batch.length >= limit || bytes >= DEFAULT_LIMITS.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += one.record.length;
  }
  if (batch.length > 0) yield batch;
}

function joinLines(kept: readonly Kept[]): Uint8Array {
  const payload = new Uint8Array(kept.reduce((sum, { record }) => sum + record.length + 1, -1));
  let at = 0;
  for (const { record } of kept) {
    payload.set(record, at);
    at += record.length;
    if (at < payload.length) payload[at++] = 10;
  }
  return payload;
}

/** Numbers in [0, 1) with 53 random bits: two steps of sfc32 (C. Doty-Humphrey, PractRand) each. */
function seededRandom(seed: number): () => number {
  let a = seed | 0;
  let b = Math.floor(seed / 0x1_0000_0000) | 0;
  let c = 0x9e37_79b9 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // The first steps still show the seed.
  for (let step = 0; step < 15; step++) next();
  return () => ((next() >>> 5) * 0x400_0000 + (next() >>> 6)) / 2 ** 53;
}
