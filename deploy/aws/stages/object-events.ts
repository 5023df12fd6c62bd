/**
 * What a message of the queue says: objects that came into the bucket, or where to go on in a large one. Source: Amazon
 * S3 User Guide, "Event message structure".
 */
import { z } from 'zod';

/** An object, and where to go on in it; from its beginning where that is not said. */
export interface Arrival {
  bucket: string;
  /** As it is in the bucket. */
  key: string;
  from?: Place;
}

/** The beginning of a chunk in one version of an object. */
export interface Place {
  etag: string;
  /** Of the chunk, from 0. */
  number: number;
  /** Bytes of raw frames, or the cursor of a file; null where chunks are counted from the beginning. */
  at: string | null;
}

const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
    }),
  ),
});
/** S3 sends one when it is told to notify a queue. */
const trial = z.object({ Event: z.literal('s3:TestEvent') });
const rest = z.object({
  goOn: z.object({
    bucket: z.string(),
    key: z.string(),
    from: z.object({ etag: z.string(), number: z.int().min(0), at: z.string().nullable() }),
  }),
});
const message = z.union([notification, trial, rest]);

/** @throws Error where the message is none that the queue is for */
export function readArrivals(body: string): Arrival[] {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    throw new Error('The message is no JSON.');
  }
  const read = message.safeParse(said);
  if (!read.success) throw new Error('The message is neither an event of S3 nor a part of one.');
  if ('goOn' in read.data) return [read.data.goOn];
  if ('Event' in read.data) return [];
  return read.data.Records.filter(({ eventName }) => /^(?:s3:)?ObjectCreated:/.test(eventName)).map(
    ({ s3 }) => ({ bucket: s3.bucket.name, key: decodeKey(s3.object.key) }),
  );
}

export const writeRest = (bucket: string, key: string, from: Place): string =>
  JSON.stringify({ goOn: { bucket, key, from } });

/** Keys of events are encoded as forms are: a plus for a space. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));
