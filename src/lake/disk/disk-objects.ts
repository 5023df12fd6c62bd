/**
 * Objects as files below one folder. A file is written under `.tmp/`, synced, renamed to its key, and the
 * folder that names it is synced: only then is it there, and it stays there through a loss of power.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { crc32 } from 'node:zlib';
import { asDiskError, diskError } from '../../model/disk-errors.ts';
import { passed } from '../../model/durable-boundary.ts';
import type { ObjectInfo, ObjectStore } from '../objects.ts';

const TEMPORARY = '.tmp';

export class DiskObjects implements ObjectStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  async put(key: string, bytes: Uint8Array): Promise<ObjectInfo> {
    const path = this.temporaryPath('.part');
    orStop(key, () => {
      const file = openSync(path, 'w');
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      this.#appear(path, key);
    });
    return { key, bytes: bytes.length, checksum: crc32(bytes) };
  }

  async putFile(key: string, path: string): Promise<ObjectInfo> {
    return orStop(key, () => {
      const file = openSync(path, 'r+');
      let read: { bytes: number; checksum: number };
      try {
        read = checksumOf(file);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      this.#appear(path, key);
      return { key, ...read };
    });
  }

  get(key: string): Promise<Uint8Array> {
    return readFile(this.locate(key));
  }

  async list(folder: string): Promise<string[]> {
    const path = join(this.#root, folder);
    if (!existsSync(path)) return [];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.#root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((key) => !key.startsWith(`${TEMPORARY}/`))
      .sort();
  }

  async delete(key: string): Promise<void> {
    await rm(this.locate(key), { force: true });
  }

  locate(key: string): string {
    return join(this.#root, key);
  }

  temporaryPath(suffix: string): string {
    const folder = join(this.#root, TEMPORARY);
    mkdirSync(folder, { recursive: true });
    return join(folder, `${randomBytes(8).toString('hex')}${suffix}`);
  }

  /** Removes what a crash left half-written. Only the owning process may call it. */
  clearTemporary(): void {
    rmSync(join(this.#root, TEMPORARY), { recursive: true, force: true });
  }

  #appear(path: string, key: string): void {
    const target = this.locate(key);
    const created = mkdirSync(dirname(target), { recursive: true });
    passed('object-written');
    renameSync(path, target);
    passed('object-named');
    // Its folder, and where folders were made, each of them and the one that holds the first.
    const last = created === undefined ? dirname(target) : dirname(created);
    for (let folder = dirname(target); ; folder = dirname(folder)) {
      syncFolder(folder);
      if (folder === last) break;
    }
  }
}

const READ_BYTES = 2 ** 20;

function checksumOf(file: number): { bytes: number; checksum: number } {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  let bytes = 0;
  let checksum = 0;
  for (
    let read = readSync(file, buffer, 0, READ_BYTES, 0);
    read > 0;
    read = readSync(file, buffer, 0, READ_BYTES, bytes)
  ) {
    checksum = crc32(buffer.subarray(0, read), checksum);
    bytes += read;
  }
  return { bytes, checksum };
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function orStop<T>(key: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const known = asDiskError(error, key);
    throw known === error ? diskError('disk-failed', error, key) : known;
  }
}
