/**
 * A DynamoDB table with an item a post, under the post's id. Source: Amazon DynamoDB API reference, BatchWriteItem,
 * CreateTable.
 */
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateQuery,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
  type WriteRequest,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { systemClock } from '../../model/clock.ts';
import type { DynamoDbSettings } from '../settings.ts';
import { type Change, DONE, type Outcome, type Sink, SinkError } from '../sink.ts';
import { failureOf, THROTTLED } from './failure.ts';
import { AUTHOR, AUTHOR_INDEX, itemOf, KEY, NETWORK } from './item.ts';
import { EXPIRES, putLater } from './put-later.ts';

/** Items a request, by the API; and requests at once. */
const ITEMS = 25;
const REQUESTS = 8;
/** Items of a concurrent sink, each a request of its own, at once. */
const PUTS = 48;
const TIMEOUT_MS = 15_000;
const LONGEST_CREATION_SECONDS = 120;

export class DynamoDbSink implements Sink {
  readonly type = 'dynamodb';
  readonly most = ITEMS * REQUESTS;
  readonly name: string;
  readonly #table: string;
  readonly #client: DynamoDBClient;
  readonly #concurrent: boolean;

  constructor(
    name: string,
    { table, region, endpoint }: DynamoDbSettings,
    { concurrent = false }: { concurrent?: boolean } = {},
  ) {
    this.name = name;
    this.#table = table;
    this.#concurrent = concurrent;
    this.#client = new DynamoDBClient({
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
      maxAttempts: 1,
      requestHandler: { connectionTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS },
    });
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#isThere(signal);
  }

  async prepare(signal: AbortSignal): Promise<void> {
    if (await this.#isThere(signal)) return;
    try {
      await this.#create(signal);
    } catch (error) {
      throw failureOf(error, signal);
    }
  }

  async #isThere(signal: AbortSignal): Promise<boolean> {
    try {
      const key = await this.#key(signal);
      if (key === null || key === KEY) return key !== null;
      throw new SinkError('away', `has a table with the key ${key}; it is to be "${KEY}" alone, a text`);
    } catch (error) {
      throw failureOf(error, signal);
    }
  }

  /** The names of the table's key, null where there is no table. */
  async #key(abortSignal: AbortSignal): Promise<string | null> {
    try {
      const { Table } = await this.#client.send(new DescribeTableCommand({ TableName: this.#table }), {
        abortSignal,
      });
      return (Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName).join(' and ');
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }

  async #create(abortSignal: AbortSignal): Promise<void> {
    try {
      await this.#client.send(
        new CreateTableCommand({
          TableName: this.#table,
          KeySchema: [{ AttributeName: KEY, KeyType: 'HASH' }],
          AttributeDefinitions: [
            { AttributeName: KEY, AttributeType: 'S' },
            ...(this.#concurrent ? [{ AttributeName: AUTHOR, AttributeType: 'S' as const }] : []),
          ],
          ...(this.#concurrent ? { GlobalSecondaryIndexes: [AUTHOR_INDEX] } : {}),
          BillingMode: 'PAY_PER_REQUEST',
        }),
        { abortSignal },
      );
    } catch (error) {
      // Another one makes it at this moment.
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    await waitUntilTableExists(
      { client: this.#client, maxWaitTime: LONGEST_CREATION_SECONDS, minDelay: 1, maxDelay: 5, abortSignal },
      { TableName: this.#table },
    );
    if (!this.#concurrent) return;
    const TimeToLiveSpecification = { AttributeName: EXPIRES, Enabled: true };
    const command = new UpdateTimeToLiveCommand({ TableName: this.#table, TimeToLiveSpecification });
    await this.#client.send(command, { abortSignal });
  }

  async write(changes: readonly Change[], signal: AbortSignal): Promise<Outcome[]> {
    if (this.#concurrent) return this.#putEach(changes, signal);
    const parts: (readonly Change[])[] = [];
    for (let at = 0; at < changes.length; at += ITEMS) parts.push(changes.slice(at, at + ITEMS));
    const outcomes = await Promise.all(parts.map((part) => this.#writePart(part, signal)));
    return outcomes.flat();
  }

  async *idsOf(network: string, authorId: string, signal: AbortSignal): AsyncGenerator<string[]> {
    const query = {
      TableName: this.#table,
      IndexName: AUTHOR_INDEX.IndexName,
      KeyConditionExpression: '#author = :author',
      FilterExpression: '#network = :network',
      ExpressionAttributeNames: { '#author': AUTHOR, '#network': NETWORK },
      ExpressionAttributeValues: { ':author': { S: authorId }, ':network': { S: network } },
    };
    try {
      for await (const { Items = [] } of paginateQuery({ client: this.#client }, query, {
        abortSignal: signal,
      }))
        if (Items.length > 0) yield Items.map((item) => item[KEY]!.S!);
    } catch (error) {
      throw failureOf(error, signal);
    }
  }

  async #putEach(changes: readonly Change[], signal: AbortSignal): Promise<Outcome[]> {
    const table = { client: this.#client, name: this.#table, now: () => systemClock.now() };
    const outcomes: Outcome[] = [];
    let next = 0;
    const put = async (): Promise<void> => {
      while (next < changes.length) {
        const at = next++;
        outcomes[at] = await putLater(table, changes[at]!, signal);
      }
    };
    await Promise.all(Array.from({ length: PUTS }, put));
    return outcomes;
  }

  async #writePart(changes: readonly Change[], abortSignal: AbortSignal): Promise<Outcome[]> {
    const requests = changes.map(
      ({ id, post }): WriteRequest =>
        post === null
          ? { DeleteRequest: { Key: { [KEY]: { S: id } } } }
          : { PutRequest: { Item: itemOf(post) } },
    );
    try {
      const answer = await this.#client.send(
        new BatchWriteItemCommand({ RequestItems: { [this.#table]: requests } }),
        { abortSignal },
      );
      const left = new Set((answer.UnprocessedItems?.[this.#table] ?? []).map(idOf));
      return changes.map(({ id }) => (left.has(id) ? { state: 'failed', reason: THROTTLED } : DONE));
    } catch (error) {
      const failure = failureOf(error, abortSignal);
      if (!(failure instanceof SinkError)) throw failure;
      if (failure.kind === 'away') {
        if (changes.length === 0) return [];
        return changes.map(() => ({ state: 'failed', reason: failure.message }));
      }
      if (changes.length === 1) return [{ state: 'refused', reason: failure.message }];
      // One item is at fault, and the service does not say which; each by itself tells.
      const each = await Promise.all(changes.map((change) => this.#writePart([change], abortSignal)));
      return each.flat();
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }
}

const idOf = ({ PutRequest, DeleteRequest }: WriteRequest): string | undefined =>
  (PutRequest?.Item ?? DeleteRequest?.Key)?.[KEY]?.S;
