/** The entry of the thread that predictions are made in. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { loadLocalModel } from '../../sentiment/registry.ts';
import { type PredictRequest, predictHere } from './predictor.ts';
import type { FromThread, PredictorOptions, ToThread } from './protocol.ts';

const port = parentPort!;
const { folders, cacheFolder, hub, cascadeThreshold } = workerData as PredictorOptions;
const settings = {
  ...(cacheFolder === undefined ? {} : { cacheFolder }),
  ...(hub === undefined ? {} : { hub }),
  ...(cascadeThreshold === undefined ? {} : { cascadeThreshold }),
};
const predictor = predictHere((name) => loadLocalModel(name, folders, settings));
const running = new Map<number, { stop: AbortController; done: Promise<void> }>();

port.on('message', async (message: ToThread) => {
  if (message === 'close') {
    // What computes has to come to its end before its threads do.
    for (const { stop } of running.values()) stop.abort();
    await Promise.all([...running.values()].map(({ done }) => done));
    await predictor.close();
    port.close();
    return;
  }
  const { id } = message;
  if ('abort' in message) {
    running.get(id)?.stop.abort();
    return;
  }
  const stop = new AbortController();
  const done = answer(id, message.request, stop.signal).then((answered) => {
    running.delete(id);
    port.postMessage(answered);
  });
  running.set(id, { stop, done });
});

async function answer(id: number, request: PredictRequest, signal: AbortSignal): Promise<FromThread> {
  try {
    return { id, answers: await predictor.predict(request, signal) };
  } catch (error) {
    const known = error instanceof UndertoneError;
    const code = known ? error.code : 'predict';
    return { id, error: { code, message: messageOf(error), retryable: known && error.retryable } };
  }
}
