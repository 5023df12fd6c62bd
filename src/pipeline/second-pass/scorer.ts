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

/** What models that charge may cost, and where that is counted. */
export interface ModelSpending {
  /** US dollars; null for no limit. */
  leftFor(model: string): number | null;
  noteScored(model: string, posts: number, dollars: number): void;
}

/**
 * A thread's heap grows to some times what lives in it, the more the higher its limit: far below this unless posts are
 * very long.
 */
const THREAD_MEMORY = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };

export class Scorer {
  readonly #options: ScorerOptions;
  readonly #spending: ModelSpending | null;
  /** Of the model, without its version. */
  #name: string;
  #charged = false;
  #thread: Worker | null = null;
  #waiting: PromiseWithResolvers<ScorerReply> | null = null;

  constructor(options: ScorerOptions, spending: ModelSpending | null = null) {
    this.#options = options;
    this.#spending = spending;
    this.#name = options.model;
  }

  /** Whether its model costs money. */
  get hasCharged(): boolean {
    return this.#charged;
  }

  /** One question at a time. */
  ask(request: OpenRequest): Promise<OpenReply>;
  ask(request: ScoreRequest): Promise<ScoreReply>;
  ask(request: WriteRequest): Promise<WriteReply>;
  ask(request: ScorerRequest): Promise<ScorerReply> {
    this.#thread ??= this.#start();
    this.#waiting = Promise.withResolvers();
    const allowance = request.type === 'score' ? this.#spending?.leftFor(this.#name) : undefined;
    this.#thread.postMessage(allowance === undefined ? request : { ...request, allowance });
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
      resourceLimits: THREAD_MEMORY,
    });
    thread.on('message', (answer: ScorerAnswer) => {
      const { posts, dollars } = answer.charged;
      this.#charged ||= dollars > 0;
      this.#spending?.noteScored(this.#name, posts, dollars);
      if ('reply' in answer && 'model' in answer.reply) this.#name = answer.reply.model.split('@')[0]!;
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
