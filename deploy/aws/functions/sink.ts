/** Passes posts on to one sink as they are written to the lake: messages of the sink's own queue. */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { openSink } from '../sink/open-sink.ts';
import { passMessages } from '../sink/pass-messages.ts';
import { once } from '../stages/once.ts';

const open = once(() => openSink(process.env));

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  passMessages(event, context, await open());
