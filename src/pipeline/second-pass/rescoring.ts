/**
 * History scored again: by another model, or by what the scores zone holds of one. Requests are kept in the state
 * database and done one after another, unit by unit, behind ingestion and the second pass. A kill costs the unit it was
 * at: what is done is seen by the scores that posts, or the scores zone, have already.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { findDamaged } from '../../lake/find-damaged.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { listObjects } from '../../lake/manifest.ts';
import { ROWS_PER_OBJECT } from '../../lake/owners.ts';
import { markPassed } from '../../lake/scores/passed.ts';
import {
  type Rescored,
  type RescoreWish,
  type RescoringState,
  Rescorings,
} from '../../lake/scores/rescorings.ts';
import { splitObject } from '../../lake/scores/split.ts';
import type { ManifestEntry } from '../../lake/writer.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import { isDiskError } from '../../model/disk-errors.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { isModelDown } from '../../sentiment/failures.ts';
import { RecentRate } from '../recent-rate.ts';
import { type ModelSpending, Scorer } from './scorer.ts';
import type { SecondPassOptions } from './second-pass.ts';
import { areLive, takeUnit } from './take-unit.ts';

/** How a model of this name is run; rejects where it cannot be. */
export type ScorerFor = (
  model: string,
) => Promise<Pick<SecondPassOptions, 'entities' | 'batch' | 'folders' | 'settings' | 'loader'>>;

export interface RescoringProgress {
  /** Rows of objects that it has been through, and of all that it goes through. */
  done: number;
  total: number;
  /** What it waits for, such as a model that is down; null while it goes on. */
  waitsFor: string | null;
}

/** How far the one that is under way has come, in rows of objects, and how many of these it gets through a second. */
export interface RescoringPace {
  done: number;
  total: number;
  rowsPerSecond: number | null;
}

export interface RescoringWatcher {
  /** Posts have, or were refused, the scores that were asked for. */
  onScored?(scored: { how: Rescored['how']; posts: number; unscored: number }): void;
  /** One has come to an end, whatever end. */
  onEnded?(request: Rescored): void;
}

/** Objects of more rows are parted first, as the second pass does. */
const LARGE_ROWS = 32_768;
const LOADER = new URL('../../sentiment/registry.ts', import.meta.url).href;
const LOOK_MS = 50;
const FIRST_BACK_OFF_MS = 1000;
const LONGEST_BACK_OFF_MS = 300_000;

export class Rescoring {
  readonly requests: Rescorings;
  readonly #lake: OwnedLake;
  readonly #scorerFor: ScorerFor;
  readonly #mayWork: () => boolean;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #progress = { id: 0, done: 0, total: 0 };
  readonly #rate: RecentRate;
  readonly #watchers = new Set<RescoringWatcher>();
  #failure: unknown = null;
  readonly #onFailure: (error: unknown) => void;
  readonly #spending: ModelSpending | null;

  /** `mayWork` says whether nothing that goes first has anything to do; `onFailure` is told when the disk fails. */
  constructor(
    lake: OwnedLake,
    scorerFor: ScorerFor,
    { mayWork, onFailure }: { mayWork: () => boolean; onFailure: (error: unknown) => void },
    clock: Clock = systemClock,
    spending: ModelSpending | null = null,
  ) {
    this.#lake = lake;
    this.requests = new Rescorings(lake.db);
    this.#scorerFor = scorerFor;
    this.#mayWork = mayWork;
    this.#onFailure = onFailure;
    this.#spending = spending;
    this.#clock = clock;
    this.#rate = new RecentRate(clock);
  }

  watch(watcher: RescoringWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Null where this one is not under way here. */
  pace(id: number): RescoringPace | null {
    const { done, total } = this.#progress;
    if (this.#progress.id !== id || this.#running === null) return null;
    return { done, total, rowsPerSecond: this.#rate.perSecond() };
  }

  /** Ends one that is waiting or under way, what is done stays; returns it as it is then, null where there is none. */
  cancel(id: number): Rescored | null {
    this.#set(id, 'cancelled', null);
    return this.requests.get(id);
  }

  /** Of posts that the lake has now. Returns the request's number; the work goes on in the background. */
  async ask(wish: RescoreWish): Promise<number> {
    if (wish.how !== 'stored') await this.#scorerFor(wish.model);
    const beforeRow = this.#lake.writer.takeObjectNumber() * ROWS_PER_OBJECT;
    const id = this.requests.enter(wish, beforeRow, this.#clock.now());
    this.resume();
    return id;
  }

  /** Goes on with what was asked for and is not done. */
  resume(): void {
    if (this.#running !== null || this.#stopping.signal.aborted) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
    // What was asked for just as it came to its end.
    this.#running.then(
      () => this.requests.next() !== null && this.resume(),
      () => {},
    );
    this.#running.catch((error: unknown) => {
      this.#failure = error;
      this.#onFailure(error);
    });
  }

  /** Rejects as `resume`'s work does, when the disk fails. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Resolves when it has ended, however that is. Rejects with the signal's reason. */
  async ended(
    id: number,
    signal: AbortSignal,
    onProgress: (progress: RescoringProgress) => void,
  ): Promise<Rescored> {
    for (;;) {
      signal.throwIfAborted();
      this.#stopping.signal.throwIfAborted();
      const request = this.requests.get(id)!;
      const { done, total } = this.#progress;
      if (this.#progress.id === id) onProgress({ done, total, waitsFor: request.reason });
      if (request.endedAt !== null) return request;
      if (this.#failure !== null) throw this.#failure;
      await sleep(LOOK_MS);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.catch(() => {});
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      const request = this.requests.next();
      if (request === null) return;
      try {
        this.#set(request.id, 'running', null);
        if (await this.#work(request)) this.#set(request.id, 'done', null);
        failures = 0;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (isDiskError(error)) throw error;
        const isDown = isModelDown(error);
        this.#set(request.id, isDown ? 'running' : 'failed', messageOf(error));
        if (isDown) await this.#rest(Math.min(FIRST_BACK_OFF_MS * 2 ** failures++, LONGEST_BACK_OFF_MS));
      }
    }
  }

  /** False where it was stopped or cancelled. */
  async #work(request: Rescored): Promise<boolean> {
    const { model, how } = request;
    const options =
      how === 'stored'
        ? { entities: true, batch: 1, folders: undefined, settings: undefined, loader: LOADER }
        : await this.#scorerFor(model);
    const { entities, batch, folders, settings, loader = LOADER } = options;
    const scorer = new Scorer(
      { lake: this.#lake.root, model, entities, folders, settings, loader },
      this.#spending,
    );
    const seen = new Set<string>();
    this.#progress = { id: request.id, done: 0, total: 0 };
    this.#rate.begin();
    try {
      // New objects keep coming, of posts that are none of its matter: it is done when it finds nothing in all there are.
      for (let found = true; found; ) {
        found = false;
        const left = this.#objectsOf(request).filter(({ key }) => !seen.has(key));
        this.#progress.total = this.#progress.done + left.reduce((sum, { rows }) => sum + rows, 0);
        for (const object of left) {
          if (!(await this.#mayGoOn(request.id))) return false;
          const isLarge = object.rows > LARGE_ROWS;
          const before = this.#progress.done;
          await this.#withoutDamaged(object, seen, async () => {
            if (isLarge) await splitObject(this.#lake.writer, this.#lake.objects, object.key);
            else if (await this.#take(request, object, scorer, batch, seen)) return;
            found = true;
          });
          this.#note(before + (isLarge ? 0 : object.rows));
        }
      }
      return true;
    } finally {
      await scorer.close();
    }
  }

  /** Whether nothing in the object was to be done. */
  async #take(
    request: Rescored,
    object: ManifestEntry,
    scorer: Scorer,
    batch: number,
    seen: Set<string>,
  ): Promise<boolean> {
    const { db, writer } = this.#lake;
    const { id, from, to, beforeRow } = request;
    const { minTime, maxTime } = object;
    const before = this.#progress.done;
    let due = 0;
    const isWhole =
      (from === null || (minTime !== null && minTime >= from)) &&
      (to === null || (maxTime !== null && maxTime < to));
    writer.beingScored.add(object.key);
    try {
      const done = await takeUnit(
        this.#lake,
        scorer,
        { keys: [object.key], rows: null, as: request.how, within: { from, to, beforeRow } },
        {
          batch,
          pace: () => this.#mayGoOn(id),
          onOpened: (opened) => {
            due = opened.due;
          },
          onScored: (_, left) => this.#note(before + Math.floor((object.rows * (due - left)) / due)),
          settle: (reply, keys, unit) => {
            this.requests.count(id, reply.taken.length - reply.unscored.length, reply.unscored.length);
            if (request.how === 'beside') return;
            if (!unit.isWhole) return;
            // What was asked for by name is not for the second pass to undo.
            if (isWhole) markPassed(db, keys);
            for (const key of keys) seen.add(key);
          },
        },
      );
      // Left undone since it was replaced: it is found again under its new key.
      if (done !== null || !areLive(db, [object.key])) seen.add(object.key);
      if (done !== null && done.taken.length > 0) {
        const unscored = done.unscored.length;
        const scored = { how: request.how, posts: done.taken.length - unscored, unscored };
        for (const { onScored } of this.#watchers) onScored?.(scored);
      }
      return done !== null && done.taken.length === 0;
    } finally {
      writer.beingScored.delete(object.key);
    }
  }

  /** Runs `work` on the object; one that is damaged, or replaced meanwhile, is passed over. */
  async #withoutDamaged(object: ManifestEntry, seen: Set<string>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isDiskError(error) || isModelDown(error)) throw error;
      const isThere = areLive(this.#lake.db, [object.key]);
      if (isThere && (await findDamaged(this.#lake.objects, [object])).length === 0) throw error;
      seen.add(object.key);
    }
  }

  #objectsOf({ from, to }: Rescored): ManifestEntry[] {
    return listObjects(this.#lake.db, 'posts').filter(
      ({ minTime, maxTime }) =>
        (from === null || (maxTime !== null && maxTime >= from)) &&
        (to === null || (minTime !== null && minTime < to)),
    );
  }

  #note(done: number): void {
    this.#progress.done = done;
    this.#rate.note(done);
  }

  #set(id: number, state: RescoringState, reason: string | null): void {
    const isNews = this.requests.set(id, state, reason, this.#clock.now());
    if (!isNews || state === 'running' || state === 'waiting') return;
    const ended = this.requests.get(id)!;
    for (const { onEnded } of this.#watchers) onEnded?.(ended);
  }

  async #mayGoOn(id: number): Promise<boolean> {
    const isWanted = (): boolean =>
      !this.#stopping.signal.aborted && this.requests.get(id)?.state === 'running';
    while (isWanted() && !this.#mayWork()) await this.#rest(LOOK_MS);
    return isWanted();
  }

  async #rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}

/** For pipelines that were not told how models are run. */
export const noScorers: ScorerFor = (model) =>
  Promise.reject(
    new UndertoneError('no-scorer', `Here no model can be loaded by name, so not ${model} either.`),
  );
