/** What functions are called with, and how they are called. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { zstdCompressSync } from 'node:zlib';
import { encodeRawFrame } from '../../../src/lake/raw-frames.ts';
import type { BlockFormat } from '../../../src/model/block.ts';
import type { Called } from './call.ts';
import { ACCOUNT, BUCKET, REGION } from './places.ts';

type Place = { environment: Record<string, string> };

/** Lines as an object of the raw zone, so many a block. */
export function framesOf(
  lines: readonly string[],
  perBlock: number,
  format: BlockFormat = { kind: 'jsonl' },
): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < lines.length; at += perBlock) {
    const frame = zstdCompressSync(Buffer.from(lines.slice(at, at + perBlock).join('\n')));
    const receivedAt = Date.UTC(2026, 5, 1);
    parts.push(
      ...encodeRawFrame(
        { source: 'test', format, receivedAt, cursor: null, offset: at, bytes: frame.length },
        frame,
      ),
    );
  }
  return Buffer.concat(parts);
}

/** As S3 tells of objects, with the keys encoded as it encodes them. */
export const eventOf = ({ environment }: Place, ...keys: string[]): string =>
  JSON.stringify({
    Records: keys.map((key) => ({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: REGION,
      eventTime: '2026-03-01T12:00:00.000Z',
      eventName: 'ObjectCreated:Put',
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'arrivals',
        bucket: { name: BUCKET, ownerIdentity: { principalId: 'A' }, arn: `arn:aws:s3:::${BUCKET}` },
        object: {
          key: encodeURIComponent(`${environment.UNDERTONE_PREFIX}${key}`)
            .replaceAll('%20', '+')
            .replaceAll('%2F', '/'),
          size: 1,
          eTag: 'd41d8cd98f00b204e9800998ecf8427e',
          sequencer: '0055AED6DCD90281E5',
        },
      },
    })),
  });

/** As Lambda hands messages of a queue to a function. */
export const messagesOf = (...bodies: string[]) => ({
  Records: bodies.map((body, at) => ({
    messageId: `message-${at}`,
    receiptHandle: 'handle',
    body,
    attributes: {},
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:arrivals`,
    awsRegion: REGION,
  })),
});

export const recordsOf = (...frames: Uint8Array[]) => ({
  Records: frames.map((frame, at) => ({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'key',
      sequenceNumber: `4959033827149025660855969253836157109592157598913658${at}`,
      data: Buffer.from(frame).toString('base64'),
      approximateArrivalTimestamp: 1772366400.5,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000006:4959033827149025660855969253836157109592157598913658${at}`,
    eventName: 'aws:kinesis:record',
    awsRegion: REGION,
    eventSourceARN: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/lake`,
  })),
});

export interface Answer {
  batchItemFailures: { itemIdentifier: string }[];
}
export type Handler = (event: object, context: object) => Promise<Answer>;

/** Milliseconds that a call is said to have left. */
export const contextOf = (left: () => number = () => 300_000) => ({ getRemainingTimeInMillis: left });

let imports = 0;

/** The handler of a bundle as a container of its own imports it; its environment is read by its first call. */
export async function container(file: string, { environment }: Place): Promise<Handler> {
  const { handler } = (await import(`${pathToFileURL(file).href}?${++imports}`)) as { handler: Handler };
  return async (event, context) => {
    Object.assign(process.env, environment);
    return handler(event, context);
  };
}

const CALL = fileURLToPath(new URL('./call.ts', import.meta.url));

/** Calls a bundle in a process of its own. `kill` ends that at once, as a machine that fails does. */
export function callApart(
  file: string,
  { environment }: Place,
  event: object,
): { called: Promise<Called | null>; kill(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-call-'));
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(event));
  const words = ['--disable-warning=ExperimentalWarning', CALL, file, path];
  const child = spawn(process.execPath, words, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const called = new Promise<Called | null>((resolve) => {
    child.on('close', (code) => {
      rmSync(folder, { recursive: true, force: true });
      resolve(code === 0 ? (JSON.parse(said.trim().split('\n').at(-1)!) as Called) : null);
    });
  });
  return { called, kill: () => child.kill('SIGKILL') };
}
