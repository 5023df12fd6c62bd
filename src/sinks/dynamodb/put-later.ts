/**
 * Items that are written only where no later one is there: one request each, since a batch knows no conditions. What
 * was deleted leaves its key and its order for a while, so that what is overtaken does not bring it back. Source: Amazon
 * DynamoDB API reference, PutItem.
 */
import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { exactOrder } from '../order.ts';
import { type Change, DONE, type Outcome, SinkError } from '../sink.ts';
import { failureOf } from './failure.ts';
import { itemOf, KEY } from './item.ts';

/** The attribute that holds the order of an item. */
export const ORDER = '_order';
/** When the mark of a deletion may go, in seconds since the epoch: the attribute of the table's time to live. */
export const EXPIRES = '_expires';
/** Longer than a writer that is overtaken can still be at work. */
const MARK_SECONDS = 24 * 3600;

const NAMES = { '#order': ORDER };
const CONDITION = 'attribute_not_exists(#order) or #order <= :order';

export interface Table {
  client: DynamoDBClient;
  name: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Never rejects but where the signal aborts. */
export async function putLater(table: Table, change: Change, abortSignal: AbortSignal): Promise<Outcome> {
  const order: AttributeValue = { N: String(exactOrder(change.order!)) };
  const item = change.post === null ? markOf(change.id, table.now()) : itemOf(change.post);
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: { ...item, [ORDER]: order },
        ConditionExpression: CONDITION,
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: { ':order': order },
      }),
      { abortSignal },
    );
    return DONE;
  } catch (error) {
    if ((error as { name?: string }).name === 'ConditionalCheckFailedException') return DONE;
    const failure = failureOf(error, abortSignal);
    if (!(failure instanceof SinkError)) throw failure;
    return { state: failure.kind === 'away' ? 'failed' : 'refused', reason: failure.message };
  }
}

const markOf = (id: string, now: number): Record<string, AttributeValue> => ({
  [KEY]: { S: id },
  [EXPIRES]: { N: String(Math.floor(now / 1000) + MARK_SECONDS) },
});
