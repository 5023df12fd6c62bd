/** Worker threads for enriching. A group stays with the worker that decoded it. */
import { Worker } from 'node:worker_threads';
import { UndertoneError } from '../model/errors.ts';
import type { Topic } from '../model/topic.ts';
import type {
  DecodeReply,
  DecodeRequest,
  TopicsMessage,
  WorkerAnswer,
  WorkerEnvelope,
  WorkerOptions,
  WorkerRequest,
  WriteReply,
  WriteRequest,
} from './worker-protocol.ts';

interface Waiting {
  resolve(reply: DecodeReply | WriteReply): void;
  reject(error: Error): void;
}

/** One thread, and what it still owes. */
export class PooledWorker {
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly ready: Promise<void>;
  #next = 0;
  #closing = false;
  #exited = false;
  /** Requests not answered yet. */
  get load(): number {
    return this.#waiting.size;
  }

  constructor(options: WorkerOptions) {
    this.#thread = new Worker(new URL('./worker-thread.ts', import.meta.url), {
      workerData: options,
      // A group's objects die together: a young generation that holds them all spares copying them about. The old one
      // is left to grow halfway to its limit before it is collected.
      resourceLimits: { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 160 },
    });
    this.ready = new Promise((resolve, reject) => {
      this.#thread.once('error', reject);
      this.#thread.on('message', (message: 'ready' | WorkerAnswer) => {
        if (message === 'ready') resolve();
        else this.#settle(message);
      });
      this.#thread.once('exit', () =>
        reject(new UndertoneError('worker', 'A worker thread ended before it was ready.')),
      );
    });
    this.ready.catch(() => {});
    this.#thread.on('error', (error) => this.#failAll(error));
    this.#thread.on('exit', (code) => {
      this.#exited = true;
      if (!this.#closing)
        this.#failAll(new UndertoneError('worker', `A worker thread ended with code ${code}.`));
    });
  }

  decode(request: DecodeRequest): Promise<DecodeReply> {
    const transfer = request.blocks.map((block) => block.payload.buffer as ArrayBuffer);
    return this.#ask(request, transfer) as Promise<DecodeReply>;
  }

  write(request: WriteRequest): Promise<WriteReply> {
    return this.#ask(request, []) as Promise<WriteReply>;
  }

  /** What is decoded from now on is matched against these topics. */
  follow(topics: readonly Topic[]): void {
    this.#thread.postMessage({ topics: [...topics] } satisfies TopicsMessage);
  }

  /** Lets the thread finish and end by itself: ending it inside native code would end the process. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.ready.catch(() => {});
    if (this.#exited) return;
    const exited = new Promise((resolve) => this.#thread.once('exit', resolve));
    this.#thread.postMessage('close');
    await exited;
  }

  #ask(request: WorkerRequest, transfer: ArrayBuffer[]): Promise<DecodeReply | WriteReply> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#thread.postMessage({ id, request } satisfies WorkerEnvelope, transfer);
    });
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new UndertoneError(answer.error.code, answer.error.message));
    else waiting?.resolve(answer.reply);
  }

  #failAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

export class WorkerPool {
  readonly #workers: PooledWorker[];

  constructor(size: number, options: WorkerOptions) {
    this.#workers = Array.from({ length: size }, () => new PooledWorker(options));
  }

  get size(): number {
    return this.#workers.length;
  }

  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ready));
  }

  /** The worker that owes least. */
  pick(): PooledWorker {
    return this.#workers.reduce((best, worker) => (worker.load < best.load ? worker : best));
  }

  follow(topics: readonly Topic[]): void {
    for (const worker of this.#workers) worker.follow(topics);
  }

  /** Whether each worker has more to do than what it is at. */
  isBusy(): boolean {
    return this.#workers.every(({ load }) => load > 1);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}
