/** What is known of accounts in the table of owners: whether their posts are hidden, and since when. */
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { keyOf } from '../stages/dynamodb-owners.ts';
import { eachOf } from '../stages/each-of.ts';
import type { AccountEntry } from '../stages/owners.ts';
import { backOff, withRetries } from '../stages/retry.ts';

/** Items a request, by the API; and requests at once. */
const ITEMS = 100;
const AT_ONCE = 16;
const ATTEMPTS = 12;

export interface Account {
  network: string;
  authorId: string;
}

export const accountKey = ({ network, authorId }: Account): string => keyOf(`account:${network}/${authorId}`);

/** By their keys; what was said of them up to this moment is there. */
export type ReadAccounts = (accounts: readonly Account[]) => Promise<Map<string, AccountEntry>>;

export const accountsIn =
  (client: DynamoDBClient, table: string): ReadAccounts =>
  async (accounts) => {
    const keys = [...new Set(accounts.map(accountKey))];
    const parts: string[][] = [];
    for (let at = 0; at < keys.length; at += ITEMS) parts.push(keys.slice(at, at + ITEMS));
    const found = new Map<string, AccountEntry>();
    await eachOf(parts, AT_ONCE, async (part) => {
      let left: Record<string, AttributeValue>[] = part.map((key) => ({ id: { S: key } }));
      for (let attempt = 1; left.length > 0; attempt++) {
        if (attempt > ATTEMPTS)
          throw new Error(`The table ${table} is at the limit of what it takes in a second.`);
        if (attempt > 1) await backOff(attempt);
        const RequestItems = { [table]: { Keys: left, ConsistentRead: true } };
        const command = new BatchGetItemCommand({ RequestItems });
        const { Responses, UnprocessedKeys } = await withRetries(() => client.send(command));
        for (const item of Responses?.[table] ?? []) found.set(item.id!.S!, entryOf(item));
        left = UnprocessedKeys?.[table]?.Keys ?? [];
      }
    });
    return found;
  };

const entryOf = ({ at, hidden, ever_hidden }: Record<string, AttributeValue>): AccountEntry => {
  const time = Number(at?.N ?? 0);
  return {
    at: time >= Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : time,
    hidden: hidden?.BOOL === true,
    everHidden: ever_hidden?.BOOL === true,
  };
};
