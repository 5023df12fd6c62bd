import type { SourcePost } from '../model/post.ts';
import type { Decoded, SourceRecord } from '../model/record.ts';
import { decodeBlock } from './decode.ts';

/** Decodes values as the JSON lines of one block. */
export function decodeValues(...values: unknown[]): Decoded[] {
  return decodeText(values.map((value) => JSON.stringify(value)).join('\n'));
}

export function decodeText(text: string, source = 'test'): Decoded[] {
  return decodeBlock({ format: { kind: 'jsonl' }, payload: Buffer.from(text), source });
}

/** The one record that a value gives; fails where it is dead. */
export function recordOf(value: unknown): SourceRecord {
  const decoded = decodeValues(value);
  const [only] = decoded;
  if (decoded.length !== 1 || only?.record == null)
    throw new Error(`not one record: ${JSON.stringify(decoded)}`);
  return only.record;
}

/** The one post that a value gives. */
export function postIn(value: unknown): SourcePost {
  const record = recordOf(value);
  if (record.kind !== 'post') throw new Error(`not a post: ${JSON.stringify(record)}`);
  return record.post;
}

/** The kinds of the records, or the reasons they are dead for. */
export function outcomes(decoded: readonly Decoded[]): (string | null)[] {
  return decoded.map(({ record, reason }) => {
    if (record === null) return `dead: ${reason}`;
    return record.kind === 'other' ? `other: ${record.reason}` : record.kind;
  });
}
