/** What a message to a sink says, and the lines of the tombstones that it names. */
import { z } from 'zod';
import type { SinkNews } from '../stages/tell-sinks.ts';
import type { Account } from './accounts.ts';

const news = z.object({
  object: z
    .string()
    .regex(/^posts\/.+\.parquet$/)
    .nullable(),
  tombstones: z
    .string()
    .regex(/^tombstones\/.+\.jsonl$/)
    .nullable(),
});

/** @throws Error where the message is none that the queue is for */
export function readNews(body: string): SinkNews {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    throw new Error('The message is no JSON.');
  }
  const read = news.safeParse(said);
  if (!read.success) throw new Error('The message names no objects of posts and tombstones.');
  return read.data;
}

/** An infinite time is null. */
const time = z
  .number()
  .nullable()
  .transform((ms) => ms ?? Number.POSITIVE_INFINITY);

const superseded = z.object({ id: z.string().min(1), version: time, hash: z.number().nullable() });
const account = z.object({
  network: z.string().min(1),
  author_id: z.string().min(1),
  at: time,
  hidden: z.boolean(),
});

export interface Deletion {
  id: string;
  at: number;
}

/**
 * What is gone, and accounts that are hidden or back. What a later version supersedes is left to the chunk that wrote that
 * version.
 */
export function readTombstones(bytes: Uint8Array): { deletions: Deletion[]; accounts: Account[] } {
  const deletions: Deletion[] = [];
  const accounts: Account[] = [];
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  for (const line of lines) {
    if (line === '') continue;
    const said: unknown = JSON.parse(line);
    const ofAccount = account.safeParse(said);
    if (ofAccount.success) {
      const { network, author_id: authorId } = ofAccount.data;
      accounts.push({ network, authorId });
      continue;
    }
    const { id, version, hash } = superseded.parse(said);
    if (hash === null) deletions.push({ id, at: version });
  }
  return { deletions, accounts };
}
