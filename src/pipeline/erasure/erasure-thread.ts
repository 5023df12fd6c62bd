/** The entry of the thread that reads and rewrites raw objects, so that the stream goes on beside it. */
import { parentPort, workerData } from 'node:worker_threads';
import { DiskObjects } from '../../lake/disk/disk-objects.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { type ErasedRaw, eraseFromRawObject } from './erase-raw.ts';
import { Matcher, type Wanted } from './matcher.ts';

export interface ErasureOptions {
  lake: string;
  wanted: Wanted;
}

export interface ErasureRequest {
  key: string;
  needles: readonly string[] | null;
}

export type ErasureAnswer = ErasedRaw | { error: { code: string; message: string } };

const port = parentPort!;
const { lake, wanted } = workerData as ErasureOptions;
const objects = new DiskObjects(lake);
const matcher = new Matcher(wanted);

port.on('message', async (request: ErasureRequest | 'close') => {
  if (request === 'close') {
    port.close();
    return;
  }
  let answer: ErasureAnswer;
  try {
    answer = await eraseFromRawObject(objects, request.key, matcher, request.needles);
  } catch (error) {
    const code =
      error instanceof UndertoneError ? error.code : ((error as NodeJS.ErrnoException).code ?? 'erasure');
    answer = { error: { code, message: messageOf(error) } };
  }
  port.postMessage(answer);
});
