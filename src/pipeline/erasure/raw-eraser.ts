/** A thread that takes records out of raw objects, one object after another. */
import { Worker } from 'node:worker_threads';
import { UndertoneError } from '../../model/errors.ts';
import type { ErasedRaw } from './erase-raw.ts';
import type { ErasureAnswer, ErasureOptions, ErasureRequest } from './erasure-thread.ts';

export class RawEraser {
  readonly #thread: Worker;
  #failed: Error | null = null;
  #answer: PromiseWithResolvers<ErasureAnswer> | null = null;

  constructor(options: ErasureOptions) {
    this.#thread = new Worker(new URL('./erasure-thread.ts', import.meta.url), {
      workerData: options,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    const fail = (error: Error): void => {
      this.#failed ??= error;
      this.#answer?.reject(error);
    };
    this.#thread.on('error', fail);
    this.#thread.on('exit', () => fail(new UndertoneError('erasure', 'The thread that erases has ended.')));
    this.#thread.on('message', (answer: ErasureAnswer) => this.#answer?.resolve(answer));
  }

  /** Rejects with the error's code: ENOENT where the object is gone by now. */
  async erase(request: ErasureRequest): Promise<ErasedRaw> {
    if (this.#failed !== null) throw this.#failed;
    this.#answer = Promise.withResolvers();
    this.#thread.postMessage(request);
    const answer = await this.#answer.promise;
    if ('error' in answer) throw new UndertoneError(answer.error.code, answer.error.message);
    return answer;
  }

  async close(): Promise<void> {
    if (this.#failed !== null) return;
    const ended = new Promise((resolve) => this.#thread.once('exit', resolve));
    this.#thread.postMessage('close');
    await ended;
  }
}
