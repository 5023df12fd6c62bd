/** What goes wrong between functions and AWS, and how a queue calls a function until nothing fails any more. */
import assert from 'node:assert/strict';
import type { Asked, Fault } from '../servers/proxy.ts';
import { type Answer, contextOf, type Handler, messagesOf } from './lambda.ts';

export const failures = ({ batchItemFailures }: Answer): string[] =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

/** Calls until nothing fails any more, as the queue delivers what failed again; so many messages a call. */
export async function deliver(
  handler: Handler,
  bodies: readonly string[],
  atOnce = bodies.length,
): Promise<void> {
  let left = [...bodies];
  for (let attempt = 0; left.length > 0; attempt++) {
    assert.ok(attempt < 8, 'what fails passes in the end');
    const again: string[] = [];
    for (let from = 0; from < left.length; from += atOnce) {
      const batch = left.slice(from, from + atOnce);
      const failed = new Set(failures(await handler(messagesOf(...batch), contextOf())));
      again.push(...batch.filter((_, at) => failed.has(`message-${at}`)));
    }
    left = again;
  }
}

const throttled = (asked: Asked): Fault | null =>
  asked.headers['x-amz-target'] === undefined
    ? {
        answer: {
          status: 503,
          body: '<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>',
        },
      }
    : {
        answer: {
          status: 400,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: JSON.stringify({
            __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
            message: 'The level of configured provisioned throughput for the table was exceeded.',
          }),
        },
      };

/** One request in so many is throttled, one fails, and of one the answer is lost. */
export function faulty(oneIn: number): (asked: Asked) => Fault | null {
  let asked = 0;
  return (request) => {
    const turn = ++asked % oneIn;
    if (turn === 3) return throttled(request);
    if (turn === 11) return { answer: { status: 500 } };
    return turn === 17 ? 'lose-answer' : null;
  };
}
