/** Erasure on request in the process that owns the lake: it goes on to its receipt, whoever waits for that. */
import { Readable } from 'node:stream';
import { RECEIPTS } from '../lake/layout.ts';
import { type ForgetArgs, type Forgotten, forget } from './forget.ts';
import type { Pipeline } from './pipeline.ts';
import { parseReceipt, type Receipt } from './receipt.ts';

export type StoredReceipt = Receipt & {
  /** Where it is in the lake. */
  key: string;
};

export class ForgetDesk {
  readonly #pipeline: Pipeline;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** Erases; it cannot be called back. Where the process ends meanwhile all is hidden, and erased within a day. */
  async forget(args: ForgetArgs): Promise<StoredReceipt> {
    const context = { signal: this.#closing.signal, stdin: Readable.from([]), progress: () => {} };
    const running: Promise<Forgotten> = forget(this.#pipeline, args, context);
    const ended = running.catch(() => {}).finally(() => this.#running.delete(ended));
    this.#running.add(ended);
    const { receipt, key } = await running;
    return { ...receipt, key };
  }

  /** The receipts in the lake, the newest first. What is in their folder and is none is left out. */
  async receipts(limit: number): Promise<StoredReceipt[]> {
    const { objects } = this.#pipeline.lake;
    const keys = (await objects.list(RECEIPTS)).filter((key) => key.endsWith('.json')).sort();
    const receipts: StoredReceipt[] = [];
    for (const key of keys.toReversed()) {
      if (receipts.length === limit) break;
      const text = Buffer.from(await objects.get(key)).toString('utf8');
      try {
        receipts.push({ ...parseReceipt(text, key), key });
      } catch {
        // A file of someone else's.
      }
    }
    return receipts;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }
}
