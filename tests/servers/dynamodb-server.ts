/** A server that speaks as much of DynamoDB's JSON protocol as the sink uses, with faults on demand. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb';

export interface DynamoDbServer {
  url: string;
  /** Null before the table is made. */
  items: Map<string, Record<string, AttributeValue>> | null;
  /** The attribute that says when an item may go, once one is named. */
  expires: string | null;
  /** Asked before each BatchWriteItem and PutItem: the name of an exception to answer with, or nothing. */
  onBatch: (() => string | null) | null;
  /** Asked for each item of a batch: whether it stays unprocessed. */
  onItem: ((id: string) => boolean) | null;
}

const LARGEST_ITEM = 400 * 1024;

export async function startDynamoDbServer(t: Pick<TestContext, 'after'>): Promise<DynamoDbServer> {
  const state: DynamoDbServer = { url: '', items: null, expires: null, onBatch: null, onItem: null };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']).split('.')[1]!;
      const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, never>;
      const answer = act(state, target, body);
      const isFault = typeof answer === 'string';
      response.writeHead(isFault ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(
        JSON.stringify(
          isFault ? { __type: `com.amazonaws.dynamodb.v20120810#${answer}`, message: 'as asked' } : answer,
        ),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

interface Body {
  RequestItems?: Record<string, WriteRequest[]>;
  TimeToLiveSpecification?: { AttributeName: string };
  Item?: Record<string, AttributeValue>;
  ConditionExpression?: string;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** The answer, or the name of an exception. */
function act(state: DynamoDbServer, target: string, body: Body): string | object {
  const table = {
    TableStatus: 'ACTIVE',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  };
  if (target === 'CreateTable') {
    state.items ??= new Map();
    return { TableDescription: table };
  }
  if (state.items === null) return 'ResourceNotFoundException';
  if (target === 'DescribeTable') return { Table: table };
  if (target === 'Query') {
    const { ':author': author, ':network': network } = body.ExpressionAttributeValues!;
    const Items = [...state.items.values()].filter(
      (item) => item.author_id?.S === author!.S && item.network?.S === network!.S,
    );
    return { Items };
  }
  if (target === 'UpdateTimeToLive') {
    state.expires = body.TimeToLiveSpecification!.AttributeName;
    return {};
  }
  const fault = state.onBatch?.() ?? null;
  if (fault !== null) return fault;
  if (target === 'PutItem') return put(state, body);
  const [name, requests] = Object.entries(body.RequestItems!)[0]!;
  const isTooLarge = requests.some(
    ({ PutRequest }) => JSON.stringify(PutRequest ?? '').length > LARGEST_ITEM,
  );
  if (isTooLarge || requests.length > 25) return 'ValidationException';
  const left = requests.filter((request) => !apply(state, request));
  return { UnprocessedItems: left.length === 0 ? {} : { [name]: left } };
}

/** Only with the one condition that the sink makes. */
function put({ items }: DynamoDbServer, body: Body): string | object {
  const item = body.Item!;
  if (JSON.stringify(item).length > LARGEST_ITEM) return 'ValidationException';
  if (body.ConditionExpression !== 'attribute_not_exists(#order) or #order <= :order')
    return 'ValidationException';
  const there = items!.get(item.id!.S!)?._order?.N;
  const order = body.ExpressionAttributeValues![':order']!.N!;
  if (there !== undefined && BigInt(there) > BigInt(order)) return 'ConditionalCheckFailedException';
  items!.set(item.id!.S!, item);
  return {};
}

function apply({ items, onItem }: DynamoDbServer, { PutRequest, DeleteRequest }: WriteRequest): boolean {
  const id = (PutRequest?.Item ?? DeleteRequest?.Key)!.id!.S!;
  if (onItem?.(id) === true) return false;
  if (PutRequest?.Item === undefined) items!.delete(id);
  else items!.set(id, PutRequest.Item);
  return true;
}
