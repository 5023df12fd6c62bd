/**
 * Objects in a folder of a bucket, under the same keys as on a local disk. S3 shows an object whole or not at all, so
 * a put needs no second step. How objects are encrypted is the bucket's own setting.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ObjectInfo, ObjectStore } from '../objects.ts';
import { type BucketFolder, bucketUrl } from './address.ts';
import { asBucketError, isConditionFailed, isConflict, isMissing } from './failure.ts';

/** A larger file goes up in parts of this size, of which one is in memory. */
const PART_BYTES = 16 * 2 ** 20;
/** Keys a request, by the API. */
const DELETIONS = 1000;
const CONFLICTS = 5;
const CONFLICT_DELAY_MS = 200;

/** What a conditional put asks for: that nothing is there yet, or still the version with that tag. */
export type Condition = 'absent' | { etag: string };

export interface Listed {
  key: string;
  bytes: number;
  etag: string;
  /** Milliseconds since the epoch. */
  modified: number;
}

export interface Tagged {
  bytes: Uint8Array;
  etag: string;
}

export class S3Objects implements ObjectStore {
  readonly folder: BucketFolder;
  readonly #client: S3Client;
  #temporary: string | null = null;

  constructor(folder: BucketFolder, client: S3Client) {
    this.folder = folder;
    this.#client = client;
  }

  async put(key: string, bytes: Uint8Array): Promise<ObjectInfo> {
    const checksum = crc32(bytes);
    await this.#try('write', key, () => this.#client.send(this.#putting(key, bytes, checksum)));
    return { key, bytes: bytes.length, checksum };
  }

  /**
   * Puts where the condition holds, and returns the new tag, or null where it does not hold. The bytes must differ from
   * whatever was there before: that is how an answer that was lost on its way is told from a refusal.
   */
  async putIf(key: string, bytes: Uint8Array, condition: Condition): Promise<string | null> {
    const command = this.#putting(key, bytes, crc32(bytes));
    if (condition === 'absent') command.input.IfNoneMatch = '*';
    else command.input.IfMatch = condition.etag;
    return this.#try('write', key, async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          const { ETag = '' } = await this.#client.send(command);
          return ETag;
        } catch (error) {
          if (isConflict(error) && attempt < CONFLICTS) {
            await sleep(CONFLICT_DELAY_MS * attempt);
            continue;
          }
          if (!isConditionFailed(error) && !isMissing(error)) throw error;
          const there = await this.getTagged(key);
          return there !== null && Buffer.compare(there.bytes, bytes) === 0 ? there.etag : null;
        }
      }
    });
  }

  async putFile(key: string, path: string): Promise<ObjectInfo> {
    const info = await this.copyFile(key, path);
    await rm(path, { force: true });
    return info;
  }

  /** As `putFile`, but the file stays. */
  async copyFile(key: string, path: string): Promise<ObjectInfo> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size <= PART_BYTES) return await this.put(key, await readPart(file, 0, size));
      return await this.#try('write', key, () => this.#putParts(key, file, size));
    } finally {
      await file.close();
    }
  }

  async get(key: string): Promise<Uint8Array> {
    return this.#try('read', key, async () => {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#at(key)));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    });
  }

  /** The bytes as they come; what fails on the way is thrown by the stream as the client says it. */
  async getStream(key: string): Promise<Readable> {
    return this.#try('read', key, async () => {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#at(key)));
      return Body as Readable;
    });
  }

  /** The bytes and the tag they have, null where there is no such object. */
  async getTagged(key: string): Promise<Tagged | null> {
    return this.#try('read', key, async () => {
      try {
        const { Body, ETag = '' } = await this.#client.send(new GetObjectCommand(this.#at(key)));
        return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), etag: ETag };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  }

  /** How large an object is, null where there is none. */
  async head(key: string): Promise<{ bytes: number; etag: string } | null> {
    return this.#try('read', key, async () => {
      try {
        const { ContentLength = 0, ETag = '' } = await this.#client.send(
          new HeadObjectCommand(this.#at(key)),
        );
        return { bytes: ContentLength, etag: ETag };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  }

  /** Keys of the whole folder where `prefix` is empty; in the order of the bucket, by their UTF-8 bytes. */
  async list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const page of this.listPages(prefix)) for (const { key } of page) keys.push(key);
    return keys;
  }

  /** As `list`, up to a thousand at a time. */
  async *listPages(prefix: string): AsyncGenerator<Listed[]> {
    const { bucket, prefix: root } = this.folder;
    const below = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
    let from: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: `${root}${below}`,
        ContinuationToken: from,
      });
      const page = await this.#try('list', below, () => this.#client.send(command));
      yield (page.Contents ?? []).map(({ Key = '', Size = 0, ETag = '', LastModified }) => ({
        key: Key.slice(root.length),
        bytes: Size,
        etag: ETag,
        modified: LastModified?.getTime() ?? 0,
      }));
      from = page.NextContinuationToken;
    } while (from !== undefined);
  }

  async delete(key: string): Promise<void> {
    await this.#try('delete', key, () => this.#client.send(new DeleteObjectCommand(this.#at(key))));
  }

  async deleteAll(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += DELETIONS) {
      const part = keys.slice(at, at + DELETIONS);
      const Objects = part.map((key) => ({ Key: `${this.folder.prefix}${key}` }));
      const command = new DeleteObjectsCommand({
        Bucket: this.folder.bucket,
        Delete: { Objects, Quiet: true },
      });
      await this.#try('delete', part[0]!, async () => {
        const { Errors = [] } = await this.#client.send(command);
        const [first] = Errors.filter(({ Code }) => Code !== 'NoSuchKey');
        if (first !== undefined)
          throw Object.assign(new Error(first.Message ?? first.Code), { name: first.Code });
      });
    }
  }

  locate(key: string): string {
    return `${bucketUrl(this.folder)}/${key}`;
  }

  temporaryPath(suffix: string): string {
    this.#temporary ??= mkdtempSync(join(tmpdir(), 'undertone-'));
    return join(this.#temporary, `${randomBytes(8).toString('hex')}${suffix}`);
  }

  close(): void {
    this.#client.destroy();
    if (this.#temporary !== null) rmSync(this.#temporary, { recursive: true, force: true });
    this.#temporary = null;
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.folder.bucket, Key: `${this.folder.prefix}${key}` };
  }

  #putting(key: string, bytes: Uint8Array, checksum: number): PutObjectCommand {
    return new PutObjectCommand({ ...this.#at(key), Body: bytes, ChecksumCRC32: base64Of(checksum) });
  }

  async #putParts(key: string, file: FileHandle, size: number): Promise<ObjectInfo> {
    const at = this.#at(key);
    const started = await this.#client.send(
      new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: 'CRC32' }),
    );
    const upload = { ...at, UploadId: started.UploadId };
    try {
      const Parts: { PartNumber: number; ETag: string | undefined; ChecksumCRC32: string }[] = [];
      let checksum = 0;
      for (let from = 0; from < size; from += PART_BYTES) {
        const bytes = await readPart(file, from, Math.min(PART_BYTES, size - from));
        checksum = crc32(bytes, checksum);
        const PartNumber = Parts.length + 1;
        const ChecksumCRC32 = base64Of(crc32(bytes));
        const { ETag } = await this.#client.send(
          new UploadPartCommand({ ...upload, PartNumber, Body: bytes, ChecksumCRC32 }),
        );
        Parts.push({ PartNumber, ETag, ChecksumCRC32 });
      }
      await this.#client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
      return { key, bytes: size, checksum };
    } catch (error) {
      // Parts that are left over cost storage; what matters is why the upload failed.
      await this.#client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
      throw error;
    }
  }

  async #try<T>(what: string, key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asBucketError(error, what, this.locate(key));
    }
  }
}

async function readPart(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(buffer, at, length - at, from + at);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    at += bytesRead;
  }
  return buffer;
}

/** As the API wants a CRC-32: its four bytes, most significant first, in base64. */
function base64Of(checksum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(checksum);
  return bytes.toString('base64');
}
