import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The key of an item in the table of cursors. */
export const keyOf = (source: string): { source: AttributeValue } => ({ source: { S: source } });
