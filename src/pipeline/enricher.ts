/**
 * The first consumer of the log: takes groups of blocks, has workers decode them, asks the owner index which
 * records become rows, has the workers write those, and commits group after group in log order.
 *
 *   read ──> decode (worker) ──> decide (here, in order) ──> enrich and write (worker) ──> commit (here, in order)
 *
 * Several groups are in flight; decisions and commits keep the log's order. A crash at any point redoes the
 * groups not committed, with the same result.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { postReader } from '../lake/documents.ts';
import { ROWS_PER_OBJECT } from '../lake/owners.ts';
import type { LakeWriter } from '../lake/writer.ts';
import type { Log, LogEntry } from '../log/log.ts';
import { systemClock } from '../model/clock.ts';
import { UndertoneError } from '../model/errors.ts';
import type { Post } from '../model/post.ts';
import { CommitQueue } from './commit-queue.ts';
import { type ExplainedTally, emptyTally, tallyGroup } from './tally.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerBlock } from './worker-protocol.ts';

/** Two full blocks of a file, and a little for the record that a block ends with. */
const GROUP_LIMITS = { blocks: 16, bytes: 4.5 * 1024 ** 2 };
/** A group smaller than this waits until it is this old, so that live trickles do not make an object a post. */
const SMALL_GROUP_BYTES = 1024 ** 2;
const GATHER_MS = 200;
/** Groups that may wait to be committed while others are with the workers. */
const COMMITTING = 4;

/** What was committed, for those who watch: metrics, live views, an import's progress. */
export interface Committed {
  offset: number;
  blocks: number;
  tallies: Map<string, ExplainedTally>;
  seconds: number;
  /** When the oldest record was received, ms. */
  oldestReceivedAt: number;
  /** How many rows became visible; `post` decodes one of them, by its place from 0. */
  count: number;
  post(index: number): Post;
}

export class Enricher {
  readonly #log: Log;
  readonly #writer: LakeWriter;
  readonly #pool: WorkerPool;
  readonly #stopping = new AbortController();
  readonly #commits: CommitQueue;
  readonly #watchers = new Set<(committed: Committed) => void>();
  #group = 0;
  #inFlight: Promise<void>[] = [];
  #decided: Promise<void> = Promise.resolve();
  #running: Promise<void> | null = null;
  #failed: Error | null = null;
  #stopped = false;
  #waiting: { offset: number; resolve(): void; reject(error: Error): void }[] = [];

  constructor(log: Log, writer: LakeWriter, pool: WorkerPool) {
    this.#log = log;
    this.#writer = writer;
    this.#pool = pool;
    this.#commits = new CommitQueue(writer);
  }

  /** Rejects when the pipeline can go on no longer (a full disk); resolves after `stop`. */
  start(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  onCommit(watch: (committed: Committed) => void): () => void {
    this.#watchers.add(watch);
    return () => this.#watchers.delete(watch);
  }

  /**
   * Resolves when everything up to the offset is committed and so visible to queries. Rejects with code
   * `stopped` when it is stopped before; the rest then follows at the next start.
   */
  reached(offset: number): Promise<void> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    if (this.#log.position('enrich') >= offset) return Promise.resolve();
    if (this.#stopped) return Promise.reject(stoppedBefore());
    return new Promise((resolve, reject) => this.#waiting.push({ offset, resolve, reject }));
  }

  /** Takes no new groups and finishes those in flight. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let position = this.#log.position('enrich');
    let lastStart = 0;
    try {
      while (!signal.aborted && this.#failed === null) {
        await this.#log.appended(position, signal);
        if (signal.aborted) break;
        const wait = lastStart + GATHER_MS - systemClock.now();
        if (wait > 0 && this.#log.depth().bytes < SMALL_GROUP_BYTES) await sleep(wait);
        // While the workers have enough to do the group may grow: a larger object costs less a post.
        if (this.#pool.isBusy()) {
          await Promise.race([this.#inFlight[0], this.#log.appended(position + 1, signal)]);
        }
        const entries = this.#log.read(position, GROUP_LIMITS);
        const last = entries.at(-1);
        if (last === undefined) break;
        lastStart = systemClock.now();
        position = last.offset;
        this.#begin(entries, last.offset);
        while (this.#inFlight.length >= this.#pool.size * 2 + COMMITTING) await this.#inFlight[0];
      }
      await Promise.all(this.#inFlight);
    } catch (error) {
      this.#fail(error as Error);
    }
    if (this.#failed !== null) throw this.#failed;
    this.#stopped = true;
    this.#giveUp(stoppedBefore());
  }

  #begin(entries: LogEntry[], offset: number): void {
    const group = this.#group++;
    const done = this.#process(group, entries, offset).then(
      () => {
        this.#inFlight = this.#inFlight.filter((one) => one !== done);
      },
      (error: Error) => {
        this.#fail(error);
        throw error;
      },
    );
    done.catch(() => {});
    this.#inFlight.push(done);
  }

  async #process(group: number, entries: LogEntry[], offset: number): Promise<void> {
    const started = performance.now();
    const worker = this.#pool.pick();
    const decoding = worker.decode({
      type: 'decode',
      group,
      blocks: entries.map(({ block }) => forTransfer(block)),
    });
    decoding.catch(() => {});
    const decided = this.#decided.then(async () => {
      const reply = await decoding;
      const object = this.#writer.takeObjectNumber();
      const decision = this.#writer.owners.decide(group, object, reply.candidates);
      // A group of very many rows runs into the numbers of the objects after its own; they are used up then.
      let last = object;
      for (let rows = ROWS_PER_OBJECT; rows < decision.rows.length; rows += ROWS_PER_OBJECT) {
        last = this.#writer.takeObjectNumber();
      }
      return { reply, object, last, decision };
    });
    this.#decided = decided.then(() => {});
    this.#decided.catch(() => {});
    const written = decided.then(async ({ reply, object, last, decision }) => {
      const deadLettersObject = this.#writer.takeObjectNumber();
      const { selected, rows } = decision;
      const results = await worker.write({
        type: 'write',
        group,
        selected,
        rows,
        postsObject: object,
        deadLettersObject,
      });
      return { reply, decision, results: { ...results, group, lastObject: last, decision } };
    });
    await this.#commits.add(
      written.then(({ reply, results }) => {
        const alongside = (): void => {
          entries.forEach((entry, index) => {
            this.#log.setNetwork(entry.offset, reply.networks[index]!);
          });
          this.#log.commit('enrich', offset);
        };
        return { results, alongside };
      }),
    );
    const { reply, decision, results } = await written;
    const tallies = new Map<string, ExplainedTally>();
    const tallyOf = (source: string): ExplainedTally => {
      const tally = tallies.get(source) ?? emptyTally();
      tallies.set(source, tally);
      return tally;
    };
    const sources = entries.map(({ block }) => block.source);
    tallyGroup(sources, reply, decision, tallyOf);
    const read = postReader(results.documents);
    this.#announce({
      offset,
      blocks: entries.length,
      tallies,
      seconds: (performance.now() - started) / 1000,
      oldestReceivedAt: entries[0]!.block.receivedAt,
      count: decision.rows.length,
      post: (index) => read(decision.rows[index]!),
    });
  }

  #announce(committed: Committed): void {
    for (const watch of this.#watchers) watch(committed);
    this.#waiting = this.#waiting.filter((one) => {
      if (one.offset > committed.offset) return true;
      one.resolve();
      return false;
    });
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    this.#stopping.abort();
    this.#giveUp(this.#failed);
  }

  #giveUp(error: Error): void {
    for (const one of this.#waiting) one.reject(error);
    this.#waiting = [];
  }
}

const stoppedBefore = (): UndertoneError =>
  new UndertoneError(
    'stopped',
    'It was stopped before all that was read was worked through; the rest follows at the next start.',
    { cause: 'interrupted' },
  );

/** A payload that is a part of a larger buffer is copied, since the whole buffer would be taken away. */
function forTransfer(block: LogEntry['block']): WorkerBlock {
  const { source, format, receivedAt, payload } = block;
  const whole = payload.byteLength === payload.buffer.byteLength && payload.buffer instanceof ArrayBuffer;
  return { source, format, receivedAt, payload: whole ? payload : Uint8Array.from(payload) };
}
