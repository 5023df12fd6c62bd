/** A file of anyone's into a bucket, beside a lake: with what is said of it, and only where it is not there yet. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { UndertoneError } from '../../model/errors.ts';
import type { BucketFolder } from './address.ts';
import { asBucketError, isMissing } from './failure.ts';

export interface UploadOptions {
  /** ASCII alone. */
  metadata: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** Told of the bytes that the bucket has, as they grow. */
  onProgress?: (bytes: number) => void;
}

export interface Uploaded {
  key: string;
  bytes: number;
  sha256: string;
  /** True where the same was there already. */
  wasThere: boolean;
}

const PART_BYTES = 16 * 2 ** 20;
/** Parts at once, each of which is in memory. */
const AT_ONCE = 3;
/** By the API. */
const MOST_PARTS = 10_000;
const READ_BYTES = 1 << 20;
/** Where an object carries the hash of its content: services differ in which checksums of their own they give back. */
const HASH = 'undertone-sha256';

/** Sends a file as `key` of the folder, in parts where it is large. Throws where it changes meanwhile. */
export async function uploadFile(
  client: S3Client,
  { bucket, prefix }: BucketFolder,
  key: string,
  path: string,
  options: UploadOptions,
): Promise<Uploaded> {
  const at = { Bucket: bucket, Key: `${prefix}${key}` };
  const where = `s3://${bucket}/${at.Key}`;
  const file = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    const sha256 = await hashOf(file, size, options.signal);
    const metadata = { ...options.metadata, [HASH]: sha256 };
    const uploaded = { key: at.Key, bytes: size, sha256 };
    if (await isThere(client, at, metadata, options.signal)) return { ...uploaded, wasThere: true };
    const sending = new Sending(client, at, file, size, metadata, options);
    await (size <= PART_BYTES ? sending.whole() : sending.parts());
    const after = await file.stat();
    if (after.size !== size || after.mtimeMs !== mtimeMs)
      throw new UndertoneError(
        'file_changed',
        `${path} was written to while it was sent; upload it again once it is whole.`,
      );
    return { ...uploaded, wasThere: false };
  } catch (error) {
    throw asBucketError(error, 'write', where);
  } finally {
    await file.close();
  }
}

interface At {
  Bucket: string;
  Key: string;
}

/** Whether the object is there with the same content and the same said of it. */
async function isThere(
  client: S3Client,
  at: At,
  metadata: Readonly<Record<string, string>>,
  abortSignal: AbortSignal,
): Promise<boolean> {
  try {
    const { Metadata = {} } = await client.send(new HeadObjectCommand(at), { abortSignal });
    const names = new Set([...Object.keys(metadata), ...Object.keys(Metadata)]);
    return [...names].every((name) => Metadata[name] === metadata[name]);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

class Sending {
  readonly #client: S3Client;
  readonly #at: At;
  readonly #file: FileHandle;
  readonly #size: number;
  readonly #metadata: Record<string, string>;
  readonly #options: UploadOptions;
  #sent = 0;

  constructor(
    client: S3Client,
    at: At,
    file: FileHandle,
    size: number,
    metadata: Record<string, string>,
    options: UploadOptions,
  ) {
    this.#client = client;
    this.#at = at;
    this.#file = file;
    this.#size = size;
    this.#metadata = metadata;
    this.#options = options;
  }

  async whole(): Promise<void> {
    const Body = await readAt(this.#file, 0, this.#size);
    const ChecksumCRC32 = base64Of(crc32(Body));
    const command = new PutObjectCommand({ ...this.#at, Body, ChecksumCRC32, Metadata: this.#metadata });
    await this.#client.send(command, { abortSignal: this.#options.signal });
    this.#note(this.#size);
  }

  async parts(): Promise<void> {
    const { signal } = this.#options;
    const ask = { abortSignal: signal };
    const start = new CreateMultipartUploadCommand({
      ...this.#at,
      Metadata: this.#metadata,
      ChecksumAlgorithm: 'CRC32',
    });
    const { UploadId } = await this.#client.send(start, ask);
    const upload = { ...this.#at, UploadId };
    const length = Math.max(PART_BYTES, Math.ceil(this.#size / MOST_PARTS));
    const parts: CompletedPart[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next * length < this.#size) {
        const number = next++;
        const Body = await readAt(
          this.#file,
          number * length,
          Math.min(length, this.#size - number * length),
        );
        const ChecksumCRC32 = base64Of(crc32(Body));
        const PartNumber = number + 1;
        const command = new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumCRC32 });
        const { ETag } = await this.#client.send(command, ask);
        parts[number] = { PartNumber, ETag, ChecksumCRC32 };
        this.#note(Body.length);
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      const end = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } });
      await this.#client.send(end, ask);
    } catch (error) {
      next = Number.POSITIVE_INFINITY;
      // Parts that are left over cost storage; what matters is why the upload failed.
      await this.#client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
      throw error;
    }
  }

  #note(bytes: number): void {
    this.#sent += bytes;
    this.#options.onProgress?.(this.#sent);
  }
}

async function hashOf(file: FileHandle, size: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (let from = 0; from < size; from += READ_BYTES) {
    signal.throwIfAborted();
    hash.update(await readAt(file, from, Math.min(READ_BYTES, size - from)));
  }
  return hash.digest('hex');
}

async function readAt(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(buffer, at, length - at, from + at);
    if (bytesRead === 0)
      throw new UndertoneError('file_changed', 'The file became shorter while it was read.');
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
