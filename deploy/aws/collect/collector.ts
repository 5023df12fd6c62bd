/** The collector: what the configuration in the bucket names, into the stream. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Config } from '../../../src/config/schema.ts';
import { s3Client } from '../../../src/lake/s3/client.ts';
import { S3Objects } from '../../../src/lake/s3/s3-objects.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import { UndertoneError } from '../../../src/model/errors.ts';
import { type Collected, collectAll } from './collect-all.ts';
import { ConfigObject } from './config-object.ts';
import { CursorTable } from './cursor-table.ts';
import { RecordStream } from './record-stream.ts';
import { takeSecrets } from './secrets.ts';
import { type CollectSettings, readSettings } from './settings.ts';
import { SpendTable } from './spend-table.ts';

/** A connection that says nothing for so long counts as lost, ms. */
const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
const WATCH_MS = 60_000;

export interface CollectorOptions {
  /** What was not in the stream so long after it was asked to stop is given up, ms; it is read again by the next. */
  stopMs: number;
  clock?: Clock;
  /** Told with every block that is in the stream. */
  onBlock?: () => void;
}

/**
 * Reads until the signal aborts, and gives what each source brought. Throws where all of them failed, or what they need
 * cannot be had.
 */
export async function collect(signal: AbortSignal, options: CollectorOptions): Promise<Collected[]> {
  const { clock = systemClock, onBlock, stopMs } = options;
  const settings = readSettings();
  const secrets = await takeSecrets(settings.secret);
  const clients = openClients(settings);
  const { kinesis, dynamodb, objects } = clients;
  const { stream: name, cursorsTable: table, holder, leaseMs, lingerMs } = settings;
  const deadline = new AbortController();
  const giveUp = (): void => {
    const error = new UndertoneError('stopped', 'The stream took no more before it had to stop.');
    setTimeout(() => deadline.abort(error), stopMs).unref();
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  const config = new ConfigObject(objects);
  const collected: Collected[] = [];
  try {
    for (let next: Config | null = await config.read(); next !== null; ) {
      collected.length = 0;
      const { monthly_budget: budget = null, price_per_post: pricePerPost } = next.spending;
      const onHeldBack = (reason: string): void => {
        const note = {
          level: 'warn',
          event: 'stream-full',
          msg: `The stream takes no more for now: ${reason}`,
        };
        process.stderr.write(`${JSON.stringify(note)}\n`);
      };
      next = await collectAll(
        next,
        {
          settings,
          config,
          secrets,
          watchMs: WATCH_MS,
          collecting: {
            stream: new RecordStream({ client: kinesis, name, onHeldBack }),
            table: new CursorTable({ client: dynamodb, table, holder, leaseMs, clock }),
            spend: new SpendTable({ client: dynamodb, table, spending: { budget, pricePerPost }, clock }),
            clock,
            lingerMs,
            deadline: deadline.signal,
            ...(onBlock === undefined ? {} : { onBlock }),
          },
        },
        (one) => collected.push(one),
        signal,
      );
    }
  } finally {
    clients.close();
  }
  const failures = collected.filter(({ failure }) => failure !== null);
  if (failures.length > 0 && failures.length === collected.length)
    throw new UndertoneError('collecting-failed', failures.map(({ failure }) => failure).join(' '));
  return collected;
}

export interface Clients {
  kinesis: KinesisClient;
  dynamodb: DynamoDBClient;
  objects: S3Objects;
  close(): void;
}

export function openClients({ bucket, prefix }: CollectSettings): Clients {
  // Its own handler speaks HTTP/2, which few that answer as Kinesis does understand.
  const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler(PATIENCE) });
  const dynamodb = new DynamoDBClient({ requestHandler: new NodeHttpHandler(PATIENCE) });
  const objects = new S3Objects({ bucket, prefix }, s3Client());
  return {
    kinesis,
    dynamodb,
    objects,
    close() {
      kinesis.destroy();
      dynamodb.destroy();
      objects.close();
    },
  };
}
