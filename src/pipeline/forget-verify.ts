/**
 * Looks through every zone for what a receipt says is gone. With the id itself it also looks for it as text in
 * originals, dead letters and the bytes of the state database; without, it hashes every id that it meets.
 */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { holdsAny } from '../lake/erasure/holding-file.ts';
import { eachCountedId, eachStoredId } from '../lake/erasure/stored-ids.ts';
import type { LakeReader } from '../lake/lake.ts';
import { DAMAGED, EXPORTS, STATE_FILE } from '../lake/layout.ts';
import { listObjects } from '../lake/manifest.ts';
import { findOwner } from '../lake/owners.ts';
import { decodeRawFrames } from '../lake/raw-frames.ts';
import { storedBlocks } from '../log/sqlite/stored-blocks.ts';
import { UsageError } from '../model/errors.ts';
import { decodeBlock } from '../sources/decode.ts';
import { readDeadLetters } from './dead-letters.ts';
import { hashOfId, Matcher } from './erasure/matcher.ts';
import { digestOf, type Receipt } from './receipt.ts';

/** Where something of it still is. */
export interface StillThere {
  zone: 'log' | 'posts' | 'scores' | 'metrics' | 'raw' | 'dead-letters' | 'state' | 'exports' | 'damaged';
  /** The object or file. */
  where: string;
  records: number;
}

export interface Verification {
  verified: boolean;
  found: StillThere[];
  /** How many rows, records and bytes of the state database were looked at. */
  looked: { rows: number; records: number; bytes: number };
}

/** @throws UsageError where the id is none of the receipt's, or the receipt is another lake's */
export async function verifyReceipt(
  lake: LakeReader,
  receipt: Receipt,
  id: string | null,
): Promise<Verification> {
  if (receipt.lake !== lake.description.id) {
    throw new UsageError(`The receipt is of another lake than ${lake.root}; give its own with --lake.`);
  }
  const subjects = receipt.subjects.filter(
    (subject) => id === null || subject.digest === digestOf(receipt.salt, id),
  );
  if (subjects.length === 0) throw new UsageError(`The receipt is not about ${id}.`);
  const found = new Map<string, StillThere>();
  const looked = { rows: 0, records: 0, bytes: 0 };
  const add = (zone: StillThere['zone'], where: string): void => {
    const entry = found.get(where) ?? { zone, where, records: 0 };
    entry.records++;
    found.set(where, entry);
  };
  const isGone = gone(receipt, subjects);

  await eachStoredId(lake, ({ object, version, network, authorId, ...row }) => {
    looked.rows++;
    if (isGone(row.id, row.repostOf, network, authorId, version)) add('posts', object);
  });
  const lookInto = (zone: 'log' | 'raw', where: string, block: Parameters<typeof decodeBlock>[0]): void => {
    for (const { record, payload } of decodeBlock(block)) {
      looked.records++;
      if (record?.kind === 'post') {
        const { post, version } = record;
        if (isGone(post.id, post.repost_of, post.network, post.author_id, version)) add(zone, where);
      } else if (record?.kind === 'delete') {
        if (isGone(record.id, null, '', null, 0)) add(zone, where);
      } else if (id !== null && matcherOf(id).isNamedIn(payload)) add(zone, where);
    }
  };
  // The log first: what it passes on to the raw zone meanwhile is met there.
  for (const { offset, block } of storedBlocks(lake.db)) lookInto('log', `block ${offset} of the log`, block);
  for (const { key } of listObjects(lake.db, 'raw')) {
    for (const block of decodeRawFrames(await lake.objects.get(key), key)) lookInto('raw', key, block);
  }
  for (const zone of ['metrics', 'scores'] as const) {
    await eachCountedId(lake, zone, (object, counted) => {
      looked.rows++;
      if (isGone(counted, null, '', null, 0)) add(zone, object);
    });
  }
  if (id !== null) await lookForText(lake, id, add, looked);
  for (const key of await lake.objects.list(DAMAGED)) add('damaged', key);
  return { verified: found.size === 0, found: [...found.values()], looked };
}

/** Whether a record is one of what was to go. Digests of authors are kept: they come again and again. */
function gone(receipt: Receipt, subjects: Receipt['subjects']) {
  const posts = new Set(subjects.filter(({ kind }) => kind === 'post').map(({ digest }) => digest));
  const authors = new Map(
    subjects
      .filter(({ kind }) => kind === 'author')
      .map(({ digest, until }) => [digest, until === null ? Number.POSITIVE_INFINITY : Date.parse(until)]),
  );
  const digests = new Map<string, string>();
  const authorDigest = (name: string): string => {
    const known = digests.get(name) ?? digestOf(receipt.salt, name);
    if (digests.size < 100_000) digests.set(name, known);
    return known;
  };
  return (
    id: string,
    repostOf: string | null,
    network: string,
    authorId: string | null,
    version: number,
  ): boolean => {
    if (posts.size > 0) {
      if (posts.has(digestOf(receipt.salt, id))) return true;
      if (repostOf !== null && posts.has(digestOf(receipt.salt, repostOf))) return true;
    }
    if (authors.size === 0 || authorId === null) return false;
    const until = authors.get(authorDigest(`${network}:${authorId}`));
    return until !== undefined && version <= until;
  };
}

/** The network's own part of an id, as a text may hold it. */
const ownPart = (id: string): string => id.slice(id.indexOf(':') + 1);

const matcherOf = (id: string): Matcher =>
  new Matcher({ posts: [], authors: [{ network: '', authorId: ownPart(id), upTo: 0 }] });

async function lookForText(
  lake: LakeReader,
  id: string,
  add: (zone: StillThere['zone'], where: string) => void,
  looked: Verification['looked'],
): Promise<void> {
  const matcher = matcherOf(id);
  for (const { key } of listObjects(lake.db, 'dead-letters')) {
    for (const { payload } of await readDeadLetters(lake.objects, key)) {
      looked.records++;
      if (matcher.isNamedIn(payload)) add('dead-letters', key);
    }
  }
  const row = findOwner(lake.db, id)?.row;
  if (row !== null && row !== undefined) add('state', STATE_FILE);
  for (const name of [STATE_FILE, `${STATE_FILE}-wal`]) {
    const path = join(lake.root, name);
    if (existsSync(path) && (await holdsText(path, ownPart(id), looked))) add('state', name);
  }
  const network = id.slice(0, id.indexOf(':'));
  for (const key of await lake.objects.list(EXPORTS)) {
    const authors = [{ network, authorId: ownPart(id) }];
    if (await holdsAny(lake.objects.locate(key), [hashOfId(id)], authors)) add('exports', key);
  }
}

const PART_BYTES = 2 ** 20;

async function holdsText(path: string, text: string, looked: Verification['looked']): Promise<boolean> {
  const wanted = Buffer.from(text);
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of createReadStream(path, { highWaterMark: PART_BYTES })) {
    looked.bytes += (part as Buffer).length;
    const both = Buffer.concat([rest, part as Buffer]);
    if (both.includes(wanted)) return true;
    rest = both.subarray(Math.max(0, both.length - wanted.length + 1));
  }
  return false;
}
