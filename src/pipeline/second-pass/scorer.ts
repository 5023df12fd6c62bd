/** The thread of the second pass, as the rest sees it. It is started with the first question. */
import { Worker } from 'node:worker_threads';
import { UndertoneError } from '../../model/errors.ts';
import type {
  OpenReply,
  OpenRequest,
  ScoreReply,
  ScoreRequest,
  ScorerAnswer,
  ScorerOptions,
  ScorerReply,
  ScorerRequest,
  WriteReply,
  WriteRequest,
} from './protocol.ts';

export class Scorer {
  readonly #options: ScorerOptions;
  #thread: Worker | null = null;
  #waiting: PromiseWithResolvers<ScorerReply> | null = null;

  constructor(options: ScorerOptions) {
    this.#options = options;
  }

  /** One question at a time. */
  ask(request: OpenRequest): Promise<OpenReply>;
  ask(request: ScoreRequest): Promise<ScoreReply>;
  ask(request: WriteRequest): Promise<WriteReply>;
  ask(request: ScorerRequest): Promise<ScorerReply> {
    this.#thread ??= this.#start();
    this.#waiting = Promise.withResolvers();
    this.#thread.postMessage(request);
    return this.#waiting.promise;
  }

  /** Lets the thread finish and end by itself: ending it inside native code would end the process. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    if (thread === null) return;
    const exited = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage('close');
    await exited;
  }

  #start(): Worker {
    const thread = new Worker(new URL('./scorer-thread.ts', import.meta.url), {
      workerData: this.#options,
    });
    thread.on('message', (answer: ScorerAnswer) => {
      if ('reply' in answer) this.#waiting?.resolve(answer.reply);
      else {
        const { code, message, retryable } = answer.error;
        this.#waiting?.reject(new UndertoneError(code, message, { retryable }));
      }
    });
    thread.on('error', (error) => this.#lost(error));
    thread.on('exit', (code) => {
      this.#lost(new UndertoneError('second-pass', `The thread of the second pass ended with code ${code}.`));
    });
    return thread;
  }

  /** The next question starts another. */
  #lost(error: Error): void {
    this.#thread = null;
    this.#waiting?.reject(error);
  }
}
