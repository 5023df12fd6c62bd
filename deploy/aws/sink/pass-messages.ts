/** Passes a batch of messages on, each by itself: one that fails comes again, and holds up no other. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageOf } from '../../../src/model/errors.ts';
import { prepare } from '../../../src/sinks/deliver.ts';
import { readNews } from './news.ts';
import { type PassOn, passOn } from './pass-on.ts';

/** What is left of a call to answer in, and to keep what was refused; ms. */
const MARGIN_MS = 8_000;

export interface Open extends PassOn {
  /** Whether the place is known to be there. */
  isPrepared: boolean;
  log(line: Record<string, unknown>): void;
}

export async function passMessages(
  event: SQSEvent,
  context: { getRemainingTimeInMillis(): number },
  open: Open,
): Promise<SQSBatchResponse> {
  const signal = AbortSignal.timeout(Math.max(context.getRemainingTimeInMillis() - MARGIN_MS, 1));
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  let waiting: string | null = null;
  const onWait = (wait: { reason: string } | null): void => {
    waiting = wait?.reason ?? null;
  };
  for (const { messageId, body } of event.Records) {
    try {
      const news = readNews(body);
      if (!open.isPrepared) await prepare(open.sink, { signal, onWait });
      open.isPrepared = true;
      open.log({ event: 'sink-passed', ...news, ...(await passOn(news, { ...open, onWait }, signal)) });
    } catch (error) {
      // Where the time was up, what was waited for is to be told.
      const late = waiting === null ? 'the time of the call was up' : `${open.sink.name} ${waiting}`;
      const reason = signal.aborted ? late : messageOf(error);
      open.log({ event: 'sink-message-failed', messageId, reason });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
