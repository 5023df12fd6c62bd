/**
 * Objects in a folder of a bucket, under the same keys as on a local disk. S3 shows an object whole or not at all, so
 * a put needs no second step. How objects are encrypted is the bucket's own setting.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
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
  type PutObjectCommandOutput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CorruptionError } from '../../model/errors.ts';
import type { ObjectInfo, ObjectStore } from '../objects.ts';
import { type BucketFolder, bucketUrl } from './address.ts';
import { asBucketError, isConditionFailed, isConflict, isMissing } from './failure.ts';
import { readPart } from './read-part.ts';

/** A larger file goes up in parts of this size, of which one is in memory. */
const PART_BYTES = 16 * 2 ** 20;
/** Keys a request, by the API. */
const DELETIONS = 1000;
const CONFLICTS = 5;
const CONFLICT_DELAY_MS = 200;

/** What a put asks for: that nothing is there yet, or still the version with that tag; or nothing. */
export type Condition = 'any' | 'absent' | { etag: string };

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
  /** How long ago it was written, by the clock of the service; milliseconds, in whole seconds. */
  age: number;
}

export interface Head {
  bytes: number;
  etag: string;
  /** The CRC-32 that it was written with; null where another program wrote it. */
  checksum: number | null;
}

/** Where each object carries its CRC-32: services differ in which checksums of their own they give back. */
const CHECKSUM = 'crc32';

export class S3Objects implements ObjectStore {
  readonly folder: BucketFolder;
  readonly #client: S3Client;
  #temporary: string | null = null;
  #keepsVersions = false;

  constructor(folder: BucketFolder, client: S3Client) {
    this.folder = folder;
    this.#client = client;
  }

  /** Whether the bucket was seen to keep versions of what is replaced or deleted. */
  get keepsVersions(): boolean {
    return this.#keepsVersions;
  }

  async put(key: string, bytes: Uint8Array): Promise<ObjectInfo> {
    const checksum = crc32(bytes);
    await this.#try('write', key, () => this.#send(this.#putting(key, bytes, checksum)));
    return { key, bytes: bytes.length, checksum };
  }

  /**
   * Puts where the condition holds, and returns the new tag, or null where it does not hold. The bytes must differ from
   * whatever was there before: that is how an answer that was lost on its way is told from a refusal.
   */
  async putIf(key: string, bytes: Uint8Array, condition: Condition): Promise<string | null> {
    const command = this.#putting(key, bytes, crc32(bytes));
    Object.assign(command.input, conditionOf(condition));
    return this.#try('write', key, async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          const { ETag = '' } = await this.#send(command);
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
    const expected = await checksumOf(path);
    await this.sendFile(key, path, expected, 'any');
    await rm(path, { force: true });
    return { key, ...expected };
  }

  /**
   * Sends a file that stays where it is; false where the condition does not hold.
   * @throws CorruptionError where it is not what `expected` says
   */
  async sendFile(
    key: string,
    path: string,
    expected: Pick<ObjectInfo, 'bytes' | 'checksum'>,
    condition: Condition,
  ): Promise<boolean> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size !== expected.bytes) throw damaged(path);
      const options = { ...conditionOf(condition), Metadata: { [CHECKSUM]: hexOf(expected.checksum) } };
      if (size > PART_BYTES)
        await this.#try('write', key, () => this.#putParts(key, file, path, expected, options));
      else {
        const bytes = await readPart(file, 0, size);
        if (crc32(bytes) !== expected.checksum) throw damaged(path);
        const command = this.#putting(key, bytes, expected.checksum);
        Object.assign(command.input, options);
        await this.#try('write', key, () => this.#send(command));
      }
      return true;
    } catch (error) {
      const { cause } = error as Error;
      if (isConditionFailed(cause) || isConflict(cause) || isMissing(cause)) return false;
      throw error;
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
        const command = new GetObjectCommand(this.#at(key));
        const now = noteDate(command);
        const { Body, ETag = '', LastModified } = await this.#client.send(command);
        const age = Math.max(0, now() - (LastModified?.getTime() ?? 0));
        return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), etag: ETag, age };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  }

  /** What is known of an object without reading it, null where there is none. */
  async head(key: string): Promise<Head | null> {
    return this.#try('read', key, async () => {
      try {
        const found = await this.#client.send(new HeadObjectCommand(this.#at(key)));
        const checksum = Number.parseInt(found.Metadata?.[CHECKSUM] ?? '', 16);
        return {
          bytes: found.ContentLength ?? 0,
          etag: found.ETag ?? '',
          checksum: Number.isNaN(checksum) ? null : checksum,
        };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  }

  /** Sorted as the bucket does, by their UTF-8 bytes. */
  async list(folder: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const page of this.listPages(folder)) for (const { key } of page) keys.push(key);
    return keys;
  }

  /** As `list`, up to a thousand at a time. */
  async *listPages(folder: string): AsyncGenerator<Listed[]> {
    const { bucket, prefix: root } = this.folder;
    const below = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
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
    return new PutObjectCommand({
      ...this.#at(key),
      Body: bytes,
      ChecksumCRC32: base64Of(checksum),
      Metadata: { [CHECKSUM]: hexOf(checksum) },
    });
  }

  async #send(command: PutObjectCommand): Promise<PutObjectCommandOutput> {
    const output = await this.#client.send(command);
    // Only a bucket that keeps versions gives them names.
    if (output.VersionId !== undefined && output.VersionId !== 'null') this.#keepsVersions = true;
    return output;
  }

  async #putParts(
    key: string,
    file: FileHandle,
    path: string,
    { bytes: size, checksum: expected }: Pick<ObjectInfo, 'bytes' | 'checksum'>,
    { Metadata, ...condition }: ReturnType<typeof conditionOf> & { Metadata: Record<string, string> },
  ): Promise<void> {
    const at = this.#at(key);
    const started = await this.#client.send(
      new CreateMultipartUploadCommand({ ...at, Metadata, ChecksumAlgorithm: 'CRC32' }),
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
      if (checksum !== expected) throw damaged(path);
      await this.#client.send(
        new CompleteMultipartUploadCommand({ ...upload, ...condition, MultipartUpload: { Parts } }),
      );
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

async function checksumOf(path: string): Promise<Pick<ObjectInfo, 'bytes' | 'checksum'>> {
  let bytes = 0;
  let checksum = 0;
  for await (const chunk of createReadStream(path)) {
    bytes += (chunk as Buffer).length;
    checksum = crc32(chunk as Buffer, checksum);
  }
  return { bytes, checksum };
}

const conditionOf = (condition: Condition): { IfNoneMatch?: string; IfMatch?: string } => {
  if (condition === 'any') return {};
  return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
};

const damaged = (path: string): CorruptionError =>
  new CorruptionError(
    `The file ${path} is not what the lake's manifest says; run "undertone doctor --rebuild" on the lake it is in.`,
  );

/** The time of the service when it answers the command; until then, and where it says none, our own. */
function noteDate(command: GetObjectCommand): () => number {
  let said: number | null = null;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      said = Date.parse(headers?.date ?? '');
      return result;
    },
    { step: 'deserialize', name: 'noteDate' },
  );
  return () => (said === null || Number.isNaN(said) ? Date.now() : said);
}

const hexOf = (checksum: number): string => checksum.toString(16).padStart(8, '0');

/** As the API wants a CRC-32: its four bytes, most significant first, in base64. */
function base64Of(checksum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(checksum);
  return bytes.toString('base64');
}
