/**
 * Exports on request, in the background of the process that owns the lake: one at a time, the others wait. Each is a
 * file in the lake's exports, where an erasure finds it, until it expires. What was waiting or running when the process
 * ended is made anew, of the posts of then, when it starts again.
 */
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ExportJobs, type ExportState, type StoredExport } from '../../lake/export-jobs.ts';
import { EXPORTS } from '../../lake/layout.ts';
import type { Clock } from '../../model/clock.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { type ExportFormat, exportLake } from '../../query/export.ts';
import { chooseColumns } from '../../query/export-columns.ts';
import { checkFilter, type PostFilter } from '../../query/filter.ts';
import { LakePosts } from '../../query/lake-posts.ts';
import { summarise } from '../../query/summary.ts';
import type { Pipeline } from '../pipeline.ts';

export interface ExportWish {
  what: 'posts' | 'windows';
  format: ExportFormat;
  filter: PostFilter;
  /** Columns of posts in this order; all unless given. */
  columns?: readonly string[];
  /** Length of windows, ms. */
  lengthMs?: number;
}

/** Times are ISO 8601, UTC. */
export interface ExportView {
  id: string;
  what: ExportWish['what'];
  format: ExportFormat;
  state: ExportState;
  reason: string | null;
  asked_at: string;
  ended_at: string | null;
  /** When a file that is done is removed. */
  expires_at: string | null;
  expected: number | null;
  rows: number;
  bytes: number;
  /** Needed to fetch the file; null while there is none. */
  secret: string | null;
}

export interface ExportDeskOptions {
  clock: Clock;
  onEnd(job: ExportView): void;
  /** What all files of exports may take together, bytes; 5 GB unless given. */
  mostBytes?: number;
  /** How long a file is kept, ms; a day unless given. */
  keptMs?: number;
}

const MOST_BYTES = 5e9;
const KEPT_MS = 86_400_000;
const MOST_WAITING = 8;
const EXPIRE_EVERY_MS = 60_000;
/** Files of exports that were asked for here, whole or in the making; others may lie there too. */
const OURS = /^\.?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.\w+(?<partial>\.[0-9a-f]+\.partial)?$/;

type Job = StoredExport<ExportWish>;

export class ExportDesk {
  readonly #pipeline: Pipeline;
  readonly #options: ExportDeskOptions;
  readonly #jobs: ExportJobs<ExportWish>;
  readonly #folder: string;
  readonly #closing = new AbortController();
  readonly #expiring: NodeJS.Timeout;
  /** The one that runs, as it stands at this moment. */
  #current: { job: Job; stop: AbortController } | null = null;
  #working: Promise<void> = Promise.resolve();

  constructor(pipeline: Pipeline, options: ExportDeskOptions) {
    this.#pipeline = pipeline;
    this.#options = options;
    this.#jobs = new ExportJobs(pipeline.lake.db);
    this.#folder = join(pipeline.lake.root, EXPORTS);
    this.#removeLeftovers();
    this.#expiring = setInterval(() => this.#expire(), EXPIRE_EVERY_MS);
    this.#expiring.unref();
  }

  /** Goes on with what an earlier process did not come to the end of. */
  resume(): void {
    for (const job of this.#jobs.list()) {
      if (job.state === 'running') this.#jobs.store({ ...job, state: 'waiting', rows: 0, bytes: 0 });
    }
    this.#work();
  }

  /**
   * @throws UsageError for a wrong filter or column
   * @throws UndertoneError `exports-full` where too many wait or too much lies there already
   */
  start(wish: ExportWish): ExportView {
    checkFilter(wish.filter);
    chooseColumns(wish.columns);
    this.#expire();
    const jobs = this.#jobs.list();
    if (jobs.filter(({ state }) => state === 'waiting').length >= MOST_WAITING) {
      throw new UndertoneError(
        'exports-full',
        'Too many exports wait already; ask again when some are done.',
      );
    }
    if (this.#room(jobs) <= 0) throw noRoom();
    const job: Job = {
      id: randomUUID(),
      wish,
      state: 'waiting',
      reason: null,
      secret: randomBytes(16).toString('hex'),
      askedAt: this.#options.clock.now(),
      endedAt: null,
      expected: null,
      rows: 0,
      bytes: 0,
    };
    this.#jobs.store(job);
    this.#work();
    return this.#view(job);
  }

  /** The newest first. */
  list(): ExportView[] {
    this.#expire();
    return this.#all().map((job) => this.#view(job));
  }

  find(id: string): ExportView | null {
    return this.list().find((job) => job.id === id) ?? null;
  }

  /** The file of one that is done, for who knows its secret; null where there is none. */
  file(id: string, secret: string): { path: string; bytes: number; view: ExportView } | null {
    const view = this.find(id);
    if (view?.state !== 'done' || !isSame(view.secret!, secret)) return null;
    const path = this.#pathOf(view);
    return existsSync(path) ? { path, bytes: statSync(path).size, view } : null;
  }

  /** Stops one that waits or runs. Null where there is none of that id. */
  async cancel(id: string): Promise<ExportView | null> {
    const job = this.#all().find((one) => one.id === id);
    if (job === undefined) return null;
    if (job.state === 'waiting') this.#end(job, 'cancelled');
    if (job.state === 'running') {
      const working = this.#working;
      this.#current?.stop.abort();
      await working;
    }
    return this.find(id);
  }

  /** Removes one with its file; false where there is none of that id. */
  async remove(id: string): Promise<boolean> {
    const view = await this.cancel(id);
    if (view === null) return false;
    rmSync(this.#pathOf(view), { force: true });
    this.#jobs.remove(id);
    return true;
  }

  async close(): Promise<void> {
    clearInterval(this.#expiring);
    this.#closing.abort();
    await this.#working;
  }

  #work(): void {
    if (this.#current !== null || this.#closing.signal.aborted) return;
    const next = this.#jobs.list().findLast(({ state }) => state === 'waiting');
    if (next === undefined) return;
    const stop = new AbortController();
    const job: Job = { ...next, state: 'running' };
    this.#current = { job, stop };
    this.#jobs.store(job);
    this.#working = this.#make(job, stop).finally(() => {
      this.#current = null;
      this.#work();
    });
  }

  async #make(job: Job, stop: AbortController): Promise<void> {
    const signal = AbortSignal.any([stop.signal, this.#closing.signal]);
    const { what, format, filter, columns, lengthMs } = job.wish;
    const room = this.#room(this.#jobs.list());
    const path = this.#pathOf({ id: job.id, format });
    try {
      mkdirSync(this.#folder, { recursive: true });
      if (what === 'posts') job.expected = await this.#count(filter, signal);
      const { rows, bytes } = await exportLake(this.#pipeline.lake.root, what, {
        format,
        output: path,
        filter,
        signal,
        ...(columns === undefined ? {} : { columns }),
        ...(lengthMs === undefined ? {} : { lengthMs }),
        onProgress: (written, soFar) => {
          Object.assign(job, { bytes: written, rows: soFar });
          if (written > room) throw noRoom();
        },
      });
      Object.assign(job, { rows, bytes });
      if (bytes > room) throw noRoom();
      this.#end(job, 'done');
    } catch (error) {
      rmSync(path, { force: true });
      // Where the process ends, it is left as it stands: the next one makes it anew.
      if (this.#closing.signal.aborted) return;
      if (stop.signal.aborted) this.#end(job, 'cancelled');
      else this.#end(job, 'failed', messageOf(error));
    }
  }

  async #count(filter: PostFilter, signal: AbortSignal): Promise<number> {
    const reader = await LakePosts.open(this.#pipeline.lake.root);
    try {
      return (await summarise(reader, filter, null, { signal })).posts;
    } finally {
      reader.close();
    }
  }

  #end(job: Job, state: ExportState, reason: string | null = null): void {
    const ended = { ...job, state, reason, endedAt: this.#options.clock.now() };
    if (state !== 'done') ended.bytes = 0;
    this.#jobs.store(ended);
    this.#options.onEnd(this.#view(ended));
  }

  #all(): Job[] {
    const current = this.#current?.job;
    return this.#jobs
      .list()
      .map((job) => (job.id === current?.id && job.state === 'running' ? current : job));
  }

  #room(jobs: readonly Job[]): number {
    const taken = jobs.reduce((sum, { state, bytes }) => sum + (state === 'done' ? bytes : 0), 0);
    return (this.#options.mostBytes ?? MOST_BYTES) - taken;
  }

  /** Forgets what has expired, and files that were removed, as an erasure does with those that hold what it erases. */
  #expire(): void {
    const now = this.#options.clock.now();
    for (const job of this.#jobs.list()) {
      if (job.endedAt === null) continue;
      const path = this.#pathOf({ id: job.id, format: job.wish.format });
      if (now >= job.endedAt + (this.#options.keptMs ?? KEPT_MS)) {
        rmSync(path, { force: true });
        this.#jobs.remove(job.id);
      } else if (job.state === 'done' && !existsSync(path)) {
        const reason =
          'Its file was removed, as an erasure does with one that holds what is erased; ask for it again.';
        this.#jobs.store({ ...job, state: 'failed', reason, bytes: 0 });
      }
    }
  }

  #removeLeftovers(): void {
    if (!existsSync(this.#folder)) return;
    const known = new Set(this.#jobs.list().map(({ id }) => id));
    for (const name of readdirSync(this.#folder)) {
      const ours = OURS.exec(name);
      if (ours === null || (known.has(ours[1]!) && ours.groups?.partial === undefined)) continue;
      rmSync(join(this.#folder, name), { force: true });
    }
  }

  #pathOf({ id, format }: { id: string; format: ExportFormat }): string {
    return join(this.#folder, `${id}.${format}`);
  }

  #view({ wish, askedAt, endedAt, secret, ...job }: Job): ExportView {
    const isDone = job.state === 'done';
    const expires = isDone && endedAt !== null ? endedAt + (this.#options.keptMs ?? KEPT_MS) : null;
    return {
      id: job.id,
      what: wish.what,
      format: wish.format,
      state: job.state,
      reason: job.reason,
      asked_at: new Date(askedAt).toISOString(),
      ended_at: endedAt === null ? null : new Date(endedAt).toISOString(),
      expires_at: expires === null ? null : new Date(expires).toISOString(),
      expected: job.expected,
      rows: job.rows,
      bytes: job.bytes,
      secret: isDone ? secret : null,
    };
  }
}

/** Whatever they have in common takes as long. */
const isSame = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const noRoom = (): UndertoneError =>
  new UndertoneError(
    'exports-full',
    'Exports would take more space than they may; delete some of them, or ask for less.',
  );
