/** A server that speaks as much of DynamoDB's JSON protocol as the sink uses, with faults on demand. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb';

export interface DynamoDbServer {
  url: string;
  /** Null before the table is made. */
  items: Map<string, Record<string, AttributeValue>> | null;
  /** Asked before each BatchWriteItem: the name of an exception to answer with, or nothing. */
  onBatch: (() => string | null) | null;
  /** Asked for each item: whether it stays unprocessed. */
  onItem: ((id: string) => boolean) | null;
}

const LARGEST_ITEM = 400 * 1024;

export async function startDynamoDbServer(t: TestContext): Promise<DynamoDbServer> {
  const state: DynamoDbServer = { url: '', items: null, onBatch: null, onItem: null };
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

/** The answer, or the name of an exception. */
function act(
  state: DynamoDbServer,
  target: string,
  body: { RequestItems?: Record<string, WriteRequest[]> },
): string | object {
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
  const fault = state.onBatch?.() ?? null;
  if (fault !== null) return fault;
  const [name, requests] = Object.entries(body.RequestItems!)[0]!;
  const isTooLarge = requests.some(
    ({ PutRequest }) => JSON.stringify(PutRequest ?? '').length > LARGEST_ITEM,
  );
  if (isTooLarge || requests.length > 25) return 'ValidationException';
  const left = requests.filter((request) => !apply(state, request));
  return { UnprocessedItems: left.length === 0 ? {} : { [name]: left } };
}

function apply({ items, onItem }: DynamoDbServer, { PutRequest, DeleteRequest }: WriteRequest): boolean {
  const id = (PutRequest?.Item ?? DeleteRequest?.Key)!.id!.S!;
  if (onItem?.(id) === true) return false;
  if (PutRequest?.Item === undefined) items!.delete(id);
  else items!.set(id, PutRequest.Item);
  return true;
}
