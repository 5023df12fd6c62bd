/** Objects of posts below a prefix of a bucket. Source: Amazon S3 API reference. */
import {
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { messageOf } from '../../model/errors.ts';
import { isPartKey, type ObjectSink } from '../object-sink.ts';
import type { S3Settings } from '../settings.ts';
import { SinkError, shortly } from '../sink.ts';

const TIMEOUT_MS = 30_000;
/** Keys a request, by the API. */
const DELETIONS = 1000;

export class S3Sink implements ObjectSink {
  readonly type = 's3';
  readonly name: string;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #client: S3Client;

  constructor(name: string, { bucket, prefix, region, endpoint }: S3Settings) {
    this.name = name;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#client = new S3Client({
      ...(region === undefined ? {} : { region }),
      // Services that speak S3 at an address of their own seldom have names for each bucket.
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      maxAttempts: 1,
      followRegionRedirects: true,
      requestHandler: { connectionTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS },
    });
  }

  check(signal: AbortSignal): Promise<void> {
    return this.#asking(signal, async (abortSignal) => {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }), { abortSignal });
    });
  }

  async prepare(keys: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    let after: string | undefined;
    do {
      const left: string[] = [];
      await this.#asking(signal, async (abortSignal) => {
        const command = new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: this.#prefix,
          ContinuationToken: after,
        });
        const { Contents = [], NextContinuationToken } = await this.#client.send(command, { abortSignal });
        after = NextContinuationToken;
        for (const { Key } of Contents) {
          const key = Key!.slice(this.#prefix.length);
          if (isPartKey(key) && !keys.has(key)) left.push(key);
        }
      });
      await this.remove(left, signal);
    } while (after !== undefined);
  }

  put(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    return this.#asking(signal, async (abortSignal) => {
      const command = new PutObjectCommand({
        Bucket: this.#bucket,
        Key: `${this.#prefix}${key}`,
        Body: bytes,
        ContentType: key.endsWith('.gz') ? 'application/gzip' : 'application/vnd.apache.parquet',
      });
      await this.#client.send(command, { abortSignal });
    });
  }

  async remove(keys: readonly string[], signal: AbortSignal): Promise<void> {
    for (let at = 0; at < keys.length; at += DELETIONS)
      await this.#asking(signal, async (abortSignal) => {
        const Objects = keys.slice(at, at + DELETIONS).map((key) => ({ Key: `${this.#prefix}${key}` }));
        const command = new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } });
        const { Errors = [] } = await this.#client.send(command, { abortSignal });
        if (Errors[0] !== undefined)
          throw new SinkError('away', `does not delete objects (${Errors[0].Code}: ${Errors[0].Message})`);
      });
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #asking(signal: AbortSignal, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await ask(signal);
    } catch (error) {
      throw failureOf(error, signal);
    }
  }
}

const NOT_ALLOWED = /AccessDenied|Forbidden|Signature|ExpiredToken|InvalidAccessKey|Credentials|403/i;

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof SinkError) return error;
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  const said = shortly(messageOf(error));
  const away = (what: string): SinkError => new SinkError('away', `${what} (${said})`, { cause: error });
  if (/region is missing/i.test(said))
    return new SinkError('away', 'needs a region: set region of the sink in undertone.yaml, or AWS_REGION');
  if (status === 403 || NOT_ALLOWED.test(name)) return away('refuses the credentials or what they may do');
  if (status === 404 || /NoSuchBucket|NotFound/.test(name)) return away('has no such bucket');
  if (status === 503 || /SlowDown|Throttl/.test(name)) return away('is at the limit of what it takes');
  return away('cannot be reached or understood');
}
