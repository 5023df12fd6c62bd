import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Input } from '../files/open-input.ts';
import type { ListedObject } from './done-objects.ts';

/** An object as bytes, and what was said of it when it was put. */
export interface OpenObject {
  input: Input;
  /** The first bytes, all of a small object. */
  head: Uint8Array;
  /** In lower case, without the prefix of the protocol. */
  metadata: Readonly<Record<string, string>>;
}

/** How a failed request is told: as the sentence to show, and whether the same one may succeed a moment later. */
export type Explain = (error: unknown, what: 'read' | 'list', where: string) => unknown;

const HEAD_BYTES = 1 << 20;
/** A connection that breaks off is made anew from where it broke, so often in a row. */
const ATTEMPTS = 5;
const FIRST_DELAY_MS = 200;

/** Opens the version of an object that was listed; throws where there is another by now, or none. */
export async function openObject(
  client: S3Client,
  bucket: string,
  object: ListedObject,
  signal: AbortSignal,
): Promise<OpenObject> {
  const label = `s3://${bucket}/${object.key}`;
  const get = async (from: number, to: number | null) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: object.key,
      IfMatch: object.etag,
      Range: `bytes=${from}-${to ?? ''}`,
    });
    return client.send(command, { abortSignal: signal });
  };
  const first = await get(0, HEAD_BYTES - 1);
  const head = (await first.Body?.transformToByteArray()) ?? new Uint8Array();

  async function readAt(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, object.size);
    if (end <= head.length) return head.subarray(offset, end);
    const { Body } = await get(offset, end - 1);
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  }

  async function* chunks(offset: number): AsyncGenerator<Uint8Array> {
    let at = offset;
    if (at < head.length) {
      yield head.subarray(at);
      at = head.length;
    }
    for (let failures = 0; at < object.size; ) {
      let body: Readable | undefined;
      try {
        body = (await get(at, null)).Body as Readable | undefined;
        for await (const chunk of body ?? []) {
          at += (chunk as Uint8Array).length;
          failures = 0;
          yield chunk as Uint8Array;
        }
        if (at < object.size) throw new Error('the connection ended too early');
      } catch (error) {
        if (signal.aborted || isRefusal(error) || ++failures >= ATTEMPTS) throw error;
        await sleep(FIRST_DELAY_MS * 2 ** failures, undefined, { signal });
      } finally {
        body?.destroy();
      }
    }
  }

  const input: Input = {
    label,
    size: object.size,
    modifiedAt: object.modified,
    readAt,
    chunks,
    hasGrown: async () => false,
    close: async () => {},
  };
  return { input, head, metadata: first.Metadata ?? {} };
}

/** An answer of the service, rather than a connection that broke; the client has tried again what may pass. */
const isRefusal = (error: unknown): boolean =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
