/** Models compared on a labelled file in the background: one evaluation at a time, the last few remembered. */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../model/clock.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import type { FileComparison } from '../../sentiment/evaluate/evaluate-file.ts';
import type { EvaluationRequest, EvaluationSetup, FromThread } from './protocol.ts';

export const EVALUATION_STATES = ['running', 'done', 'cancelled', 'failed'] as const;

/** Times are ISO 8601, UTC. The texts of the file are not kept. */
export interface EvaluationRun {
  id: string;
  file: string;
  models: readonly string[];
  state: (typeof EVALUATION_STATES)[number];
  /** Why it failed. */
  reason: string | null;
  started_at: string;
  ended_at: string | null;
  /** Which model is under way, and the share of the texts it has read, 0 to 1; null before the first. */
  model: string | null;
  share: number;
  result: FileComparison | null;
}

export interface EvaluationsOptions {
  folders: readonly string[];
  cascadeThreshold: number | undefined;
  clock: Clock;
  onEnd(run: EvaluationRun): void;
}

const REMEMBERED = 5;
/** More than what the largest file and the largest shipped model take. */
const MEMORY_MB = 1024;

export class Evaluations {
  readonly #options: EvaluationsOptions;
  #runs: EvaluationRun[] = [];
  #current: { run: EvaluationRun; thread: Worker; over: Promise<void> } | null = null;

  constructor(options: EvaluationsOptions) {
    this.#options = options;
  }

  /** Throws an UndertoneError `evaluation-running` where another is under way. */
  start(request: EvaluationRequest): EvaluationRun {
    if (this.#current !== null) {
      throw new UndertoneError(
        'evaluation-running',
        'Models are being compared already; wait for that, or cancel it.',
      );
    }
    const { folders, cascadeThreshold, clock } = this.#options;
    const run: EvaluationRun = {
      id: randomUUID(),
      file: request.file,
      models: request.models,
      state: 'running',
      reason: null,
      started_at: new Date(clock.now()).toISOString(),
      ended_at: null,
      model: null,
      share: 0,
      result: null,
    };
    this.#runs = [run, ...this.#runs].slice(0, REMEMBERED);
    // A thread of its own, so that neither a large file nor a slow model holds up the thread that serves.
    const thread = new Worker(new URL('./evaluation-thread.ts', import.meta.url), {
      workerData: { request, folders, cascadeThreshold } satisfies EvaluationSetup,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    this.#current = { run, thread, over: this.#follow(thread, run) };
    return { ...run };
  }

  find(id: string): EvaluationRun | null {
    const run = this.#runs.find((one) => one.id === id);
    return run === undefined ? null : { ...run };
  }

  /** Stops it and waits until it has; one that has ended stays as it is. */
  async cancel(id: string): Promise<EvaluationRun | null> {
    if (this.#current?.run.id === id) await this.#stop(this.#current);
    return this.find(id);
  }

  async close(): Promise<void> {
    if (this.#current !== null) await this.#stop(this.#current);
  }

  async #stop({ thread, over }: { thread: Worker; over: Promise<void> }): Promise<void> {
    // It ends by itself: ending it inside native code would end the process.
    thread.postMessage('stop');
    await over;
  }

  async #follow(thread: Worker, run: EvaluationRun): Promise<void> {
    thread.on('message', (message: FromThread) => {
      if ('model' in message) Object.assign(run, message);
      else if ('comparison' in message) Object.assign(run, { state: 'done', result: message.comparison });
      else if ('failed' in message) Object.assign(run, { state: 'failed', reason: message.failed });
      else run.state = 'cancelled';
    });
    thread.on('error', (error) => {
      Object.assign(run, { state: 'failed', reason: `The comparison broke off (${messageOf(error)}).` });
    });
    await new Promise((resolve) => thread.once('exit', resolve));
    if (run.state === 'running') Object.assign(run, { state: 'failed', reason: 'The comparison broke off.' });
    run.ended_at = new Date(this.#options.clock.now()).toISOString();
    this.#current = null;
    this.#options.onEnd({ ...run });
  }
}
