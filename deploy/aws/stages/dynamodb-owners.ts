/**
 * Owners in a table of DynamoDB, an item for each id, changed by conditional writes alone. Source: Amazon DynamoDB API
 * reference, UpdateItem, PutItem and BatchGetItem. Every value that an update sets is worked out from the item before it.
 */
import { hash } from 'node:crypto';
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { eachOf } from './each-of.ts';
import { type AccountEntry, NO_ENTRY, type OwnerEntry, type Owners, type Version } from './owners.ts';
import { backOff, withRetries } from './retry.ts';

type Item = Record<string, AttributeValue>;

/** Items a request, by the API; and requests at once. */
const ITEMS = 100;
const AT_ONCE = 16;
const ATTEMPTS = 12;
/** A key has 2,048 bytes at the most, and an owner may come from anyone. */
const LONGEST_KEY = 1024;
/** Stands for infinity, which no number of the table is; later than any time. */
const FOR_EVER = Number.MAX_SAFE_INTEGER;
/** Stands in `supersedes` for no version at all. */
const NOTHING = -FOR_EVER;

/** Reserved words cannot stand in expressions. */
const NAMES = {
  version: '#version',
  hash: '#hash',
  owner: '#owner',
  supersedes: '#supersedes',
  deleted_at: '#deleted_at',
  target: '#target',
  at: '#at',
  hidden: '#hidden',
  ever_hidden: '#ever_hidden',
} as const;

export class DynamoDbOwners implements Owners {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  /** The client makes one attempt a request; attempts are counted here. */
  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(ids: readonly string[]): Promise<Map<string, OwnerEntry>> {
    const idOf = new Map(ids.map((id) => [keyOf(id), id]));
    const keys = [...idOf.keys()];
    const parts: string[][] = [];
    for (let at = 0; at < keys.length; at += ITEMS) parts.push(keys.slice(at, at + ITEMS));
    const found = new Map<string, OwnerEntry>();
    await eachOf(parts, AT_ONCE, async (part) => {
      let left: Item[] = part.map((key) => ({ id: { S: key } }));
      for (let attempt = 1; left.length > 0; attempt++) {
        if (attempt > ATTEMPTS)
          throw new Error(`The table ${this.#table} is at the limit of what it takes in a second.`);
        if (attempt > 1) await backOff(attempt);
        const command = new BatchGetItemCommand({ RequestItems: { [this.#table]: { Keys: left } } });
        const { Responses, UnprocessedKeys } = await withRetries(() => this.#client.send(command));
        for (const item of Responses?.[this.#table] ?? []) found.set(idOf.get(item.id!.S!)!, entryOf(item));
        left = UnprocessedKeys?.[this.#table]?.Keys ?? [];
      }
    });
    return found;
  }

  async claim(id: string, { version, hash }: Version, owner: string, isNew: boolean): Promise<OwnerEntry> {
    if (isNew) {
      const put = { version: numberOf(version), hash: numberOf(hash), owner: { S: owner } };
      if (await this.#putNew({ id: { S: keyOf(id) }, ...put })) return entryOf(put);
    }
    const item = await this.#update(
      id,
      'set #supersedes = if_not_exists(#version, :nothing), #version = :version, #hash = :hash, #owner = :owner',
      '(attribute_not_exists(#version) or #version < :version or (#version = :version and #hash > :hash)) and (attribute_not_exists(#deleted_at) or #deleted_at < :version)',
      { version: numberOf(version), hash: numberOf(hash), owner: { S: owner }, nothing: numberOf(NOTHING) },
    );
    return entryOf(item);
  }

  async delete(id: string, at: number, isPost = false): Promise<OwnerEntry> {
    const isLater = '(attribute_not_exists(#deleted_at) or #deleted_at < :at)';
    const item = await this.#update(
      id,
      'set #deleted_at = :at',
      isPost ? isLater : `attribute_not_exists(#target) and ${isLater}`,
      { at: numberOf(at) },
    );
    return entryOf(item);
  }

  async link(alias: string, target: string): Promise<OwnerEntry> {
    const item = await this.#update(alias, 'set #target = :target', 'attribute_not_exists(#target)', {
      target: { S: target },
    });
    return entryOf(item);
  }

  async note(network: string, authorId: string, at: number, hidden: boolean): Promise<AccountEntry> {
    const item = await this.#update(
      `account:${network}/${authorId}`,
      `set #at = :at, #hidden = :hidden${hidden ? ', #ever_hidden = :hidden' : ''}`,
      `attribute_not_exists(#at) or #at < :at${hidden ? ' or (#at = :at and #hidden <> :hidden)' : ''}`,
      { at: numberOf(at), hidden: { BOOL: hidden } },
    );
    return {
      at: timeOf(item.at) ?? at,
      hidden: item.hidden?.BOOL === true,
      everHidden: item.ever_hidden?.BOOL === true,
    };
  }

  /** Puts an item where there is none; false where there is. */
  async #putNew(item: Item): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(id)',
    });
    try {
      await withRetries(() => this.#client.send(command));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** The item after the update, or as it is where the condition does not hold. */
  async #update(id: string, update: string, condition: string, values: Item): Promise<Item> {
    const used = Object.entries(NAMES).filter(([, name]) =>
      new RegExp(`${name}\\b`).test(`${update} ${condition}`),
    );
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: { id: { S: keyOf(id) } },
      UpdateExpression: update,
      ConditionExpression: condition,
      ExpressionAttributeNames: Object.fromEntries(used.map(([attribute, name]) => [name, attribute])),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [`:${name}`, value]),
      ),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await withRetries(() => this.#client.send(command));
      return Attributes ?? {};
    } catch (error) {
      // Also where the answer to an earlier attempt was lost on its way: the item says what came of it.
      if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) return error.Item;
      throw error;
    }
  }
}

/** The key of an id's item: the id, or a hash of one that is too long. */
export const keyOf = (id: string): string =>
  Buffer.byteLength(id) <= LONGEST_KEY ? id : `sha256:${hash('sha256', id)}`;

const numberOf = (value: number): AttributeValue => ({
  N: String(Math.min(Math.max(value, NOTHING), FOR_EVER)),
});

const timeOf = (value: AttributeValue | undefined): number | null => {
  if (value?.N === undefined) return null;
  const time = Number(value.N);
  return time >= FOR_EVER ? Number.POSITIVE_INFINITY : time;
};

const entryOf = (item: Item): OwnerEntry => ({
  ...NO_ENTRY,
  version: timeOf(item.version),
  hash: Number(item.hash?.N ?? 0),
  owner: item.owner?.S ?? null,
  supersedes: item.supersedes?.N !== undefined && Number(item.supersedes.N) > NOTHING,
  deletedAt: timeOf(item.deleted_at),
  target: item.target?.S ?? null,
});
