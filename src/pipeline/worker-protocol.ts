/** What the coordinator and its worker threads say to each other. Every request gets one reply. */

import type { PackedDocuments } from '../lake/documents.ts';
import type { Candidates } from '../lake/owners.ts';
import type { RollupDelta } from '../lake/rollup.ts';
import type { ManifestEntry } from '../lake/writer.ts';
import type { BlockFormat } from '../model/block.ts';
import type { Topic } from '../model/topic.ts';
import type { PseudonymOptions } from './pseudonyms/open.ts';

export interface WorkerOptions {
  lake: string;
  /** Name or folder of the first-pass model. */
  model: string;
  /** How authors are disguised; null where they are kept as they are. */
  pseudonyms: PseudonymOptions | null;
}

/** Goes before the groups that it is for, and gets no reply. */
export interface TopicsMessage {
  topics: readonly Topic[];
}

/** A block as it travels to a worker; its payload is transferred, not copied. */
export interface WorkerBlock {
  source: string;
  format: BlockFormat;
  receivedAt: number;
  payload: Uint8Array;
}

/** First the blocks of a group are decoded … */
export interface DecodeRequest {
  type: 'decode';
  group: number;
  blocks: WorkerBlock[];
}

export interface DecodeReply {
  candidates: Candidates;
  /** How many records each block held. */
  recordsPerBlock: number[];
  /** The network most posts of each block are of. */
  networks: string[];
  /** Why records are no posts, with counts, block by block. */
  otherReasons: Record<string, number>[];
  deadReasons: Record<string, number>[];
}

/** … then those that become rows are enriched and written. */
export interface WriteRequest {
  type: 'write';
  group: number;
  /** Record numbers within the group, and the row number of each. */
  selected: Int32Array;
  rows: number[];
  /** Numbers for the objects it may write. */
  postsObject: number;
  deadLettersObject: number;
}

export interface WriteReply {
  objects: ManifestEntry[];
  documents: PackedDocuments;
  searchTexts: string[];
  rollup: RollupDelta[];
}

export type WorkerRequest = DecodeRequest | WriteRequest;

export interface WorkerEnvelope {
  id: number;
  request: WorkerRequest;
}

export type WorkerAnswer =
  | { id: number; reply: DecodeReply | WriteReply }
  | { id: number; error: { code: string; message: string } };
