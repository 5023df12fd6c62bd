/** Tells the queue of each sink what was written: a message an object, with the tombstones that came with it. */
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { backOff, withRetries } from './retry.ts';
import type { Written } from './write-chunk.ts';

/** What a message says: keys below the lake's prefix; null where there is no such object. */
export interface SinkNews {
  object: string | null;
  tombstones: string | null;
}

/** Messages a request, by the API. */
const MESSAGES = 10;
const ATTEMPTS = 10;

export const newsOf = ({ posts, tombstones }: Written): SinkNews[] =>
  Array.from({ length: Math.max(posts.length, tombstones.length) }, (_, at) => ({
    object: posts[at] ?? null,
    tombstones: tombstones[at] ?? null,
  }));

export async function tellSinks(
  client: SQSClient,
  queues: readonly string[],
  written: Written,
): Promise<void> {
  const news = newsOf(written);
  for (const queue of queues)
    for (let at = 0; at < news.length; at += MESSAGES)
      await send(client, queue, news.slice(at, at + MESSAGES));
}

async function send(client: SQSClient, queue: string, news: readonly SinkNews[]): Promise<void> {
  let left = news.map((one, at) => ({ Id: String(at), MessageBody: JSON.stringify(one) }));
  for (let attempt = 1; ; attempt++) {
    const command = new SendMessageBatchCommand({ QueueUrl: queue, Entries: left });
    const { Failed = [] } = await withRetries(() => client.send(command));
    const failed = new Set(Failed.map(({ Id }) => Id));
    left = left.filter(({ Id }) => failed.has(Id));
    if (left.length === 0) return;
    if (attempt >= ATTEMPTS)
      throw new Error(`The queue ${queue} does not take messages (${Failed[0]?.Message}).`);
    await backOff(attempt);
  }
}
