import { setTimeout as sleep } from 'node:timers/promises';
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { messageOf, UndertoneError } from '../../../src/model/errors.ts';
import { isPassing } from '../stages/retry.ts';

export interface StreamRecord {
  /** By which the stream chooses one of its shards. */
  key: string;
  data: Uint8Array;
}

/** What one request takes. Source: Amazon Kinesis API Reference, "PutRecords"; its bound of bytes was lower once, and is elsewhere. */
const MOST_RECORDS = 500;
const MOST_BYTES = 4_500_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** A stream that takes nothing for so long is told of, and again after as long. */
const TELL_MS = 30_000;

export interface RecordStreamOptions {
  client: KinesisClient;
  name: string;
  /** Told while the stream takes no more, and why. */
  onHeldBack?: (reason: string) => void;
}

/** A stream of Kinesis that holds back whoever writes while it is full. */
export class RecordStream {
  readonly #options: RecordStreamOptions;

  constructor(options: RecordStreamOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the stream has every record; those that it refuses in part are sent again, however long that takes.
   * Throws what does not pass, and the signal's reason when it aborts.
   */
  async put(records: readonly StreamRecord[], signal: AbortSignal): Promise<void> {
    let waiting = [...records];
    let told = performance.now();
    for (let failures = 0; waiting.length > 0; ) {
      signal.throwIfAborted();
      const batch = batchOf(waiting);
      const rest = waiting.slice(batch.length);
      const { refused, reason } = await this.#send(batch, signal);
      waiting = [...refused, ...rest];
      if (reason === null) {
        failures = 0;
        continue;
      }
      if (performance.now() - told >= TELL_MS) {
        this.#options.onHeldBack?.(reason);
        told = performance.now();
      }
      // Full jitter, as whoever else writes was refused at the same moment.
      const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures++, 16));
      await sleep(Math.random() * ceiling, undefined, { signal });
    }
  }

  async #send(
    batch: readonly StreamRecord[],
    signal: AbortSignal,
  ): Promise<{ refused: StreamRecord[]; reason: string | null }> {
    const { client, name } = this.#options;
    const Records = batch.map(({ key, data }) => ({ PartitionKey: key, Data: data }));
    try {
      const answer = await client.send(new PutRecordsCommand({ StreamName: name, Records }), {
        abortSignal: signal,
      });
      const results = answer.Records ?? [];
      const refused = batch.filter((_, at) => results[at]?.SequenceNumber === undefined);
      const failed = results.find(({ ErrorCode }) => ErrorCode !== undefined);
      return { refused, reason: refused.length === 0 ? null : (failed?.ErrorCode ?? 'no reason given') };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (isPassing(error)) return { refused: [...batch], reason: messageOf(error) };
      throw new UndertoneError(
        'stream-refused',
        `The stream ${name} cannot be written to (${messageOf(error)}): check that it is there and that the role may use kinesis:PutRecords on it, and its key.`,
        { cause: error },
      );
    }
  }
}

function batchOf(records: readonly StreamRecord[]): StreamRecord[] {
  const batch: StreamRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    bytes += record.data.length + record.key.length;
    if (batch.length === MOST_RECORDS || (batch.length > 0 && bytes > MOST_BYTES)) break;
    batch.push(record);
  }
  return batch;
}
