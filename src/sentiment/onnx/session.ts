import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { badAnswer } from '../failures.ts';
import type { Answer, Request, SessionOptions } from './session-thread.ts';

/** Values and dimensions, in row-major order. */
export interface Tensor {
  data: BigInt64Array | Float32Array;
  dims: readonly number[];
}

export interface OpenOptions {
  /** Threads that compute, all cores unless told otherwise. */
  threads?: number;
}

/**
 * A network up to this size, in bytes, is loaded once a thread, and each thread does runs of its own: nothing is gained
 * by parting its small products among threads. A larger one is loaded once, and all threads do one run.
 */
const SMALL = 64e6;

interface Pending {
  resolve(answer: Answer): void;
  reject(error: UndertoneError): void;
}

/**
 * A model of ONNX Runtime on threads of its own: the binding's `run` blocks the thread that calls it. An idle session
 * does not keep the process alive.
 */
export class OnnxSession {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Runs that are computed at a time; those beyond wait. */
  readonly lanes: number;
  readonly #threads: readonly SessionThread[];

  private constructor(
    threads: readonly SessionThread[],
    inputs: readonly string[],
    outputs: readonly string[],
  ) {
    this.#threads = threads;
    this.lanes = threads.length;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** Loads the model file at `path`; throws an UndertoneError that names it where it cannot be run. */
  static async open(path: string, options: OpenOptions = {}): Promise<OnnxSession> {
    const { size } = await stat(path).catch((cause) => {
      throw new UndertoneError(
        'model-missing',
        `The model file ${path} cannot be read (${messageOf(cause)}): restore or download it again.`,
        { cause },
      );
    });
    const all = options.threads ?? availableParallelism();
    const lanes = size <= SMALL ? all : 1;
    const threads = Array.from(
      { length: lanes },
      () => new SessionThread(path, { path, threads: all / lanes }),
    );
    try {
      const [answer] = await Promise.all(threads.map((thread) => thread.ask({ do: 'describe' })));
      if (answer === undefined || !('inputs' in answer)) throw new Error('it does not describe itself');
      return new OnnxSession(threads, answer.inputs, answer.outputs);
    } catch (cause) {
      await Promise.all(threads.map((thread) => thread.close()));
      throw new UndertoneError(
        'model-damaged',
        `The model file ${path} cannot be run (${messageOf(cause instanceof Error && cause.cause ? cause.cause : cause)}): restore or download it again.`,
        { cause },
      );
    }
  }

  /**
   * One run, which takes the buffers of `feeds` for itself. Gives the outputs asked for. Throws an UndertoneError
   * where the model fails.
   */
  async run(feeds: Readonly<Record<string, Tensor>>, outputs: readonly string[]): Promise<Tensor[]> {
    const idlest = this.#threads.reduce((best, one) => (one.waiting < best.waiting ? one : best));
    const answer = await idlest.ask(
      { do: 'run', feeds, outputs },
      Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer),
    );
    if (!('tensors' in answer)) throw badAnswer('The model gave no output.');
    return answer.tensors;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

type Unnumbered<T> = T extends { id: number } ? Omit<T, 'id'> : never;

class SessionThread {
  readonly #path: string;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #gone: Promise<void>;
  #stopped: UndertoneError | null = null;
  #asked = 0;

  constructor(path: string, options: SessionOptions) {
    this.#path = path;
    this.#worker = new Worker(new URL('./session-thread.ts', import.meta.url), {
      workerData: options,
      // What it computes with is outside the heap.
      resourceLimits: { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 128 },
    });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#stop(`failed (${messageOf(error)})`, error));
    this.#gone = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#stop('was closed');
        resolve();
      });
    });
  }

  /** Requests without an answer yet. */
  get waiting(): number {
    return this.#pending.size;
  }

  ask(request: Unnumbered<Request>, transfer: ArrayBuffer[] = []): Promise<Answer> {
    if (this.#stopped !== null) return Promise.reject(this.#stopped);
    const id = ++this.#asked;
    return new Promise<Answer>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ ...request, id }, transfer);
    });
  }

  async close(): Promise<void> {
    if (this.#stopped === null) this.#worker.postMessage({ do: 'close', id: 0 });
    this.#worker.ref();
    await this.#gone;
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ('failed' in answer) {
      pending?.reject(
        // It may lie in one of the texts: who asked may try them apart.
        badAnswer(`The model ${this.#path} failed on a batch (${answer.failed}).`),
      );
    } else pending?.resolve(answer);
  }

  #stop(how: string, cause?: unknown): void {
    this.#stopped ??= new UndertoneError('model-failed', `The model ${this.#path} ${how}: load it again.`, {
      cause,
    });
    for (const { reject } of this.#pending.values()) reject(this.#stopped);
    this.#pending.clear();
  }
}
