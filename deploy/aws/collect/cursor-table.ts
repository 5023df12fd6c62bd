/**
 * Where each source goes on, in a table of DynamoDB: one item a source, which one collector holds at a time. A held item
 * has the collector's name and until when it holds it; whoever has another name waits until that has passed, and then
 * takes it over. Every change names the holder, so one that was taken over cannot move the cursor, and learns of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Cursor } from '../../../src/model/block.ts';
import type { Clock } from '../../../src/model/clock.ts';
import { messageOf, UndertoneError } from '../../../src/model/errors.ts';
import type { Standing } from '../../../src/pipeline/outage.ts';
import { backOff, isPassing } from '../stages/retry.ts';
import { keyOf } from './item-key.ts';
import type { Spent } from './spend-table.ts';

export interface CursorTableOptions {
  client: DynamoDBClient;
  table: string;
  /** The name of this collector; no other has it. */
  holder: string;
  /** How long an item is held without a sign of life, ms. */
  leaseMs: number;
  clock: Clock;
}

/** How far a source has come. */
export interface Progress {
  /** Null where it has not been read before, or leaves the cursor where it is. */
  cursor: Cursor | null;
  /** Blocks that came before. */
  number: number;
  standings: readonly Standing[];
}

const FIRST = { cursor: null, number: 0, standings: [] };
/** Why a transaction is cancelled that may succeed a moment later. */
const PASSING = /Conflict|Throttling|ThroughputExceeded/;
const NAMES = { '#holder': 'holder', '#until': 'until' };

export class CursorTable {
  readonly #options: CursorTableOptions;

  constructor(options: CursorTableOptions) {
    this.#options = options;
  }

  /**
   * Waits until the source is held. `onWait` is told once where another collector holds it. Throws the signal's reason
   * when it aborts first.
   */
  async hold(source: string, signal: AbortSignal, onWait: () => void): Promise<Lease> {
    const { clock, holder, leaseMs } = this.#options;
    for (let waited = false; ; waited = true) {
      signal.throwIfAborted();
      const now = clock.now();
      const item = await this.update(source, {
        UpdateExpression: 'set #holder = :me, #until = :until',
        ConditionExpression: 'attribute_not_exists(#holder) or #holder = :me or #until < :now',
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: {
          ':me': { S: holder },
          ':now': { N: String(now) },
          ':until': { N: String(now + leaseMs) },
        },
        ReturnValues: 'ALL_NEW',
      });
      if (item !== null) return new Lease(this, this.#options, source, progressOf(item));
      if (!waited) onWait();
      await sleep(Math.min(1000, leaseMs / 4), undefined, { signal });
    }
  }

  /** The item as it is then; null where the condition does not hold. */
  async update(
    source: string,
    change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
    alongside: Spent | null = null,
  ): Promise<Record<string, AttributeValue> | null> {
    const { client, table } = this.#options;
    const updating = { TableName: table, Key: keyOf(source), ...change };
    for (let attempt = 1; ; attempt++) {
      try {
        if (alongside === null) return (await client.send(new UpdateItemCommand(updating))).Attributes ?? {};
        const { ReturnValues: _, ...first } = updating;
        const TransactItems = [{ Update: first as never }, { Update: alongside.updating(table) }];
        await client.send(new TransactWriteItemsCommand({ TransactItems }));
        return {};
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return null;
        const reasons =
          error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
        if (reasons[0]?.Code === 'ConditionalCheckFailed') return null;
        if (!isPassing(error) && !reasons.some(({ Code }) => PASSING.test(Code ?? '')))
          throw asTableError(error, table);
      }
      await backOff(attempt);
    }
  }
}

/** A source that is held: its cursor may be moved, and is no one else's to move. */
export class Lease {
  readonly source: string;
  readonly #table: CursorTable;
  readonly #options: CursorTableOptions;
  readonly #lost = new AbortController();
  readonly #beat: NodeJS.Timeout;
  #progress: Progress;

  constructor(table: CursorTable, options: CursorTableOptions, source: string, progress: Progress) {
    this.#table = table;
    this.#options = options;
    this.source = source;
    this.#progress = progress;
    this.#beat = setInterval(() => void this.#change('', {}).catch(() => {}), options.leaseMs / 3);
    this.#beat.unref();
  }

  /** As it stood when it was taken over, and since. */
  get progress(): Progress {
    return this.#progress;
  }

  /** Aborts when another collector has taken the source over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Makes durable how far the source has come, and what that cost. Throws where another has taken it over. */
  async advance(next: Progress, spent: Spent | null = null): Promise<void> {
    const { cursor, number, standings } = next;
    const set = `, #number = :number, #standings = :standings${cursor === null ? '' : ', #cursor = :cursor'}`;
    const names = {
      '#number': 'number',
      '#standings': 'standings',
      ...(cursor === null ? {} : { '#cursor': 'cursor' }),
    };
    await this.#change(
      set,
      {
        ':number': { N: String(number) },
        ':standings': { S: JSON.stringify(standings) },
        ...(cursor === null ? {} : { ':cursor': { S: cursor } }),
      },
      names,
      spent,
    );
    this.#progress = { ...next, cursor: cursor ?? this.#progress.cursor };
  }

  /** Lets another collector have the source at once. */
  async release(): Promise<void> {
    clearInterval(this.#beat);
    if (!this.lost.aborted) await this.#change('', {}, {}, null, 0);
  }

  async #change(
    set: string,
    values: Record<string, AttributeValue>,
    names: Record<string, string> = {},
    spent: Spent | null = null,
    until = this.#options.clock.now() + this.#options.leaseMs,
  ): Promise<void> {
    const changed = await this.#table.update(
      this.source,
      {
        UpdateExpression: `set #until = :until${set}`,
        ConditionExpression: '#holder = :me',
        ExpressionAttributeNames: { ...NAMES, ...names },
        ExpressionAttributeValues: {
          ':me': { S: this.#options.holder },
          ':until': { N: String(until) },
          ...values,
        },
      },
      spent,
    );
    if (changed !== null) return;
    clearInterval(this.#beat);
    const error = new UndertoneError(
      'source-taken-over',
      `Another collector has taken over the source ${this.source}; see that only one runs.`,
    );
    this.#lost.abort(error);
    throw error;
  }
}

function progressOf(item: Record<string, AttributeValue>): Progress {
  return {
    cursor: item.cursor?.S ?? FIRST.cursor,
    number: Number(item.number?.N ?? FIRST.number),
    standings: item.standings?.S === undefined ? FIRST.standings : JSON.parse(item.standings.S),
  };
}

function asTableError(error: unknown, table: string): UndertoneError {
  return new UndertoneError(
    'cursors-refused',
    `The table of cursors ${table} cannot be used (${messageOf(error)}): check that it is there, with the key "source", and that the role may use dynamodb:GetItem and dynamodb:UpdateItem on it.`,
    { cause: error },
  );
}
