/** One chunk from its blocks to its objects in the lake, and word of them to the sinks. */
import type { ObjectStore } from '../../../src/lake/objects.ts';
import type { StoredRow } from '../../../src/lake/parquet/leaf.ts';
import type { Decoded } from '../../../src/model/record.ts';
import { deadLetterOf } from '../../../src/pipeline/dead-letters.ts';
import { enrichWith } from '../../../src/pipeline/enrich-posts.ts';
import type { RecordTopics } from '../../../src/pipeline/topics-of-records.ts';
import type { WorkerBlock } from '../../../src/pipeline/worker-protocol.ts';
import type { SentimentModel } from '../../../src/sentiment/model.ts';
import { decodeBlock } from '../../../src/sources/decode.ts';
import { chooseRecords } from './choose-records.ts';
import type { Owners } from './owners.ts';
import { settleChunk } from './settle-chunk.ts';
import { folders, objectsOf, type Written, writeChunk } from './write-chunk.ts';

/** A run of blocks that is always the same under its name. At least one block. */
export interface Chunk {
  name: string;
  blocks: readonly WorkerBlock[];
}

export interface EnrichContext {
  objects: ObjectStore;
  owners: Owners;
  topics: RecordTopics;
  model: SentimentModel;
  /** Lets the sinks know, once the objects are there. */
  tell(written: Written): Promise<void>;
}

/** What became of the records of a chunk. */
export interface ChunkTally {
  records: number;
  /** Rows that the chunk owns. */
  posts: number;
  dead: number;
}

export async function enrichChunk({ name, blocks }: Chunk, context: EnrichContext): Promise<ChunkTally> {
  const { objects, owners, topics, model, tell } = context;
  const records: Decoded[] = [];
  const blockOf: WorkerBlock[] = [];
  for (const block of blocks) {
    for (const one of topics.settle(decodeBlock(block), block.format)) {
      records.push(one);
      blockOf.push(block);
    }
  }
  const chosen = chooseRecords(records);
  const postOf = (record: number) => records[record]!.record as PostRecord;
  const times = Array.from(chosen.posts.values(), ({ record }) => postOf(record).post.created_at);
  const receivedAt = Math.max(...blocks.map((block) => block.receivedAt));
  const objectOf = objectsOf(name, folders(times, receivedAt));
  const settled = await settleChunk(owners, (record) => objectOf(postOf(record).post.created_at), chosen);

  const received = settled.rows.map((record) => {
    const { source, receivedAt: collectedAt } = blockOf[record]!;
    const { post, topics = [] } = postOf(record);
    return { post, source, collectedAt, topics };
  });
  const posts = await enrichWith(model, received);
  const rows = posts.map((post): StoredRow => {
    const { version, hash, record } = chosen.posts.get(post.id)!;
    return { post, row: record, version, hash };
  });
  const dead = records.flatMap(({ record, reason, payload }, index) =>
    record === null ? [deadLetterOf(blockOf[index]!, payload, reason ?? 'unknown')] : [],
  );
  const written = await writeChunk(objects, {
    name,
    rows,
    objectOf,
    settled,
    dead,
  });
  await tell(written);
  return { records: records.length, posts: posts.length, dead: dead.length };
}

type PostRecord = Extract<NonNullable<Decoded['record']>, { kind: 'post' }>;
