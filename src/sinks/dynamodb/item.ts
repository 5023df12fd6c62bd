/** The item of a post, from the one list of columns. Source: Amazon DynamoDB API reference, AttributeValue. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type ColumnType, type Entity, POST_COLUMNS, type Post } from '../../model/post.ts';

/** The attribute that an item is found by: a text. */
export const KEY = 'id';
export const AUTHOR = 'author_id';
export const NETWORK = 'network';

/** The index that the posts of an account are found by. */
export const AUTHOR_INDEX = {
  IndexName: 'author',
  KeySchema: [{ AttributeName: AUTHOR, KeyType: 'HASH' as const }],
  Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [NETWORK] },
};

const text = (value: string): AttributeValue => ({ S: value });
const number = (value: number): AttributeValue => ({ N: String(value) });

const VALUE: { [T in ColumnType]: (value: never) => AttributeValue } = {
  text,
  integer: number,
  real: number,
  boolean: (value: boolean) => ({ BOOL: value }),
  timestamp: (value: number) => ({ S: new Date(value).toISOString() }),
  // A list, not a set: order counts, and a set may not be empty.
  'text[]': (values: string[]) => ({ L: values.map(text) }),
  entities: (values: Entity[]) => ({
    L: values.map((one) => ({ M: { text: text(one.text), type: text(one.type), score: number(one.score) } })),
  }),
};

/** What a post has no value of is left out. */
export function itemOf(post: Post): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = {};
  for (const { name, type } of POST_COLUMNS) {
    const value = post[name];
    // No key of an index may be empty.
    if (value !== null && !(name === AUTHOR && value === '')) item[name] = VALUE[type](value as never);
  }
  return item;
}
