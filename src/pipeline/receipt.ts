/**
 * The receipt of a request to forget: what, where, when and how much, by a salted hash of each id. Whoever has
 * an id can check that the receipt is about it; nobody can read an id from it.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { RECEIPTS } from '../lake/layout.ts';
import type { ObjectStore } from '../lake/objects.ts';
import { UsageError } from '../model/errors.ts';
import type { Erased } from './erasure/erase.ts';

export const RECEIPT_FORMAT = 'undertone-erasure-receipt/1';

export interface ReceiptSubject {
  kind: 'post' | 'author';
  /** HMAC-SHA-256 by the receipt's salt, hexadecimal: of the post's id, or of `network:author_id`. */
  digest: string;
  /** Posts that were visible until then. */
  posts: number;
  /** Whether anything of it was known here. */
  known: boolean;
  /** Posts up to this time stay out, ISO 8601; null where all do, for good. */
  until: string | null;
}

export interface Receipt {
  format: typeof RECEIPT_FORMAT;
  id: string;
  /** The lake's id. */
  lake: string;
  requested_at: string;
  finished_at: string;
  salt: string;
  subjects: ReceiptSubject[];
  /** Reposts that went with what they repeat. */
  reposts: number;
  zones: Erased['zones'];
  /** Whether the pages of the state database and its write-ahead log are overwritten. */
  state_scrubbed: boolean;
  /** Where the lake is in a bucket: what was removed there, and whether the bucket keeps older versions of it. */
  bucket?: { url: string; removed: number; keeps_versions: boolean };
}

const SALT_BYTES = 16;

export const newSalt = (): string => randomBytes(SALT_BYTES).toString('hex');

/** The digest of a post's id, or of `network:author_id`. */
export const digestOf = (salt: string, name: string): string =>
  createHmac('sha256', Buffer.from(salt, 'hex')).update(name).digest('hex');

/** Stores the receipt in the lake; returns its key. */
export async function storeReceipt(objects: ObjectStore, receipt: Receipt): Promise<string> {
  const stamp = receipt.finished_at.replace(/[:.]/g, '-');
  const key = `${RECEIPTS}/${stamp}-${receipt.id.slice(0, 8)}.json`;
  await objects.put(key, Buffer.from(`${JSON.stringify(receipt, null, 2)}\n`));
  return key;
}

export const newReceiptId = (): string => randomUUID();

/** @throws UsageError where the text is no receipt; `name` is how it calls the file */
export function parseReceipt(text: string, name: string): Receipt {
  let receipt: Receipt | null = null;
  try {
    receipt = JSON.parse(text) as Receipt;
  } catch {
    // Told below, with what else is no receipt.
  }
  if (
    receipt?.format !== RECEIPT_FORMAT ||
    !/^[0-9a-f]{32}$/.test(receipt.salt) ||
    !Array.isArray(receipt.subjects)
  ) {
    throw new UsageError(`${name} is no receipt of "undertone forget"; they are in receipts/ of the lake.`);
  }
  return receipt;
}
