/** A predictor with a thread of its own, so that no text, however long, holds up the thread that serves. */
import { Worker } from 'node:worker_threads';
import { UndertoneError } from '../../model/errors.ts';
import type { Prediction } from '../predict.ts';
import type { Predictor, PredictRequest } from './predictor.ts';
import type { FromThread, PredictorOptions, ToThread } from './protocol.ts';

export class ThreadedPredictor implements Predictor {
  readonly #options: PredictorOptions;
  readonly #pending = new Map<number, PromiseWithResolvers<Prediction[]>>();
  #thread: Worker | null = null;
  #asked = 0;

  constructor(options: PredictorOptions) {
    this.#options = options;
  }

  /** The thread is started with the first request; it and its models stay until `close`. */
  async predict(request: PredictRequest, signal: AbortSignal): Promise<Prediction[]> {
    signal.throwIfAborted();
    this.#thread ??= this.#start();
    const thread = this.#thread;
    const id = ++this.#asked;
    const pending = Promise.withResolvers<Prediction[]>();
    this.#pending.set(id, pending);
    const abort = (): void => {
      thread.postMessage({ id, abort: true } satisfies ToThread);
      pending.reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    thread.postMessage({ id, request } satisfies ToThread);
    try {
      return await pending.promise;
    } finally {
      signal.removeEventListener('abort', abort);
      this.#pending.delete(id);
    }
  }

  /** Calls off what is under way, and lets the thread end by itself: ending it inside native code would end the process. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    if (thread === null) return;
    const exited = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage('close' satisfies ToThread);
    await exited;
  }

  #start(): Worker {
    const thread = new Worker(new URL('./predictor-thread.ts', import.meta.url), {
      workerData: this.#options,
    });
    thread.on('message', (answer: FromThread) => {
      const pending = this.#pending.get(answer.id);
      if ('answers' in answer) pending?.resolve(answer.answers);
      else {
        const { code, message, retryable } = answer.error;
        pending?.reject(new UndertoneError(code, message, { retryable }));
      }
    });
    thread.on('error', (error) => this.#lost(thread, error));
    thread.on('exit', (code) =>
      this.#lost(thread, new UndertoneError('predict', `The thread of predictions ended with code ${code}.`)),
    );
    return thread;
  }

  /** The next request starts another. */
  #lost(thread: Worker, error: Error): void {
    if (this.#thread === thread) this.#thread = null;
    for (const { reject } of this.#pending.values()) reject(error);
  }
}
