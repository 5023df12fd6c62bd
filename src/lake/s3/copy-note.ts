/** What a folder knows of the bucket that it is a copy of: bucket.json in it. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const NOTE_FILE = 'bucket.json';

export interface CopyNote {
  url: string;
  /** Whether commands reach the folder by that bucket: not where it was sent there from a lake of its own. */
  isCopy: boolean;
  /** The publication that the folder has, 0 where it was never published. */
  publication: number;
  /** The last lease under which it was owned; null where it only reads. */
  lease: string | null;
  /** One that was about to be taken; whether it was is seen in the bucket. */
  claiming: string | null;
  /** Whether it may have changes that are not published. */
  unpublished: boolean;
  /** Objects that are no longer part of it, and since when, ms; other processes may still read them. */
  stale: [key: string, since: number][];
  /** As the inventory of that publication has it. */
  erasures: string;
}

/** Null where the folder is no copy of that bucket, or its note is damaged. */
export function readNote(root: string, url: string): CopyNote | null {
  try {
    const note = JSON.parse(readFileSync(join(root, NOTE_FILE), 'utf8')) as CopyNote;
    return note.url === url && Number.isInteger(note.publication) && Array.isArray(note.stale) ? note : null;
  } catch {
    return null;
  }
}

/** What commands call the lake in a folder: by the bucket that the folder is a copy of, or by itself. */
export function nameOfLake(root: string): string {
  try {
    const { url, isCopy } = JSON.parse(readFileSync(join(root, NOTE_FILE), 'utf8')) as CopyNote;
    return isCopy === true ? url : root;
  } catch {
    return root;
  }
}

/** Durable when it returns. */
export function writeNote(root: string, note: CopyNote): void {
  const path = join(root, NOTE_FILE);
  const file = openSync(`${path}.part`, 'w');
  try {
    writeSync(file, `${JSON.stringify(note)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.part`, path);
}
