/** What an owned lake does for itself beside the stream, one thing after another. */
import { compactByDay, mergeRecent } from '../lake/compact.ts';
import { type Only, waitingSince } from '../lake/erasure/queue.ts';
import { isScrubDue } from '../lake/erasure/settle.ts';
import { storeHidden } from '../lake/erasure/tombstones-zone.ts';
import type { OwnedLake } from '../lake/lake.ts';
import { expirePosts, expireRaw, type Limits } from '../lake/retention.ts';
import { transaction } from '../lake/state.ts';
import { rollTerms, sweepTerms } from '../lake/terms/roll-terms.ts';
import { keepIssued, storeIssued } from '../lake/windows-zone.ts';
import { Account } from '../ledger/account.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../log/log.ts';
import { confusionOf } from '../query/model-confusion.ts';
import { issueWindows } from '../windows/issue.ts';
import { WINDOW_COLUMNS } from '../windows/window.ts';
import type { AlertWatch } from './alerts/watch.ts';
import { type Erased, type EraseOptions, erase } from './erasure/erase.ts';
import type { RawArchiver } from './raw-archiver.ts';
import { settleAccounts } from './settle-accounts.ts';

export interface HousekeepingOptions {
  /** Length of a window, a multiple of 15 minutes, and how long it waits for late posts, ms. */
  windows: { length: number; lateness: number };
  retention: {
    raw: Limits;
    posts: Limits;
    /** Within this time, in ms, the bytes of what was deleted or edited are gone; a day unless given. */
    deleted?: number | undefined;
  };
}

const ISSUED_AT_ONCE = 5000;
/** Most rounds look only at windows so recent; all of history, where a backfill may have gone, by the hour. */
const RECENT_MS = 2 * 86_400_000;
const LOOK_AT_ALL_EVERY_MS = 3_600_000;
/** Windows wait so long for a moment at which the lake has all posts of the log. */
const HELD_BACK_MS = 30_000;
const DAY_MS = 86_400_000;
/** Erasing begins when this share of its time is over, since it takes time itself. */
const ERASE_AFTER = 5 / 6;
/** Hidden rows leave the posts zone once in a while whatever hid them, and sooner where they are many. */
const COMPACT_EVERY_MS = 20 * 3_600_000;
const TOMBSTONE_SHARE = 0.1;
/** How often outside readers hear which rows are hidden. */
const TELL_HIDDEN_EVERY_MS = 30_000;
/** Pages of the full-text index merged in one go. */
const SEARCH_MERGE_PAGES = 500;

export class Housekeeping {
  readonly #lake: OwnedLake;
  readonly #ledger: Ledger;
  readonly #log: Log;
  readonly #archiver: RawArchiver;
  readonly #options: HousekeepingOptions;
  readonly #alerts: AlertWatch | null;
  #lookedAtAll = Number.NEGATIVE_INFINITY;
  #toldHidden = Number.NEGATIVE_INFINITY;
  /** Since when windows are held back, and the log's end then; null where they are not. */
  #heldBack: { since: number; end: number } | null = null;
  readonly #stopping = new AbortController();
  #erasing: Promise<unknown> = Promise.resolve();
  #isErasing = false;
  #failed: unknown = null;

  constructor(
    lake: OwnedLake,
    ledger: Ledger,
    log: Log,
    archiver: RawArchiver,
    options: HousekeepingOptions,
    alerts: AlertWatch | null = null,
  ) {
    this.#lake = lake;
    this.#ledger = ledger;
    this.#log = log;
    this.#archiver = archiver;
    this.#options = options;
    this.#alerts = alerts;
  }

  /** One round, while the stream goes on. */
  async round(now: number): Promise<void> {
    const { writer, objects, db } = this.#lake;
    if (this.#failed !== null) throw this.#failed;
    await this.#archiver.flush({ all: false, now });
    await settleAccounts(this.#lake);
    if (now - this.#toldHidden > TELL_HIDDEN_EVERY_MS && !this.#isErasing) {
      await storeHidden(writer, objects);
      this.#toldHidden = now;
    }
    const all = now - this.#lookedAtAll > LOOK_AT_ALL_EVERY_MS;
    const issued = await this.issue(now, all ? 'all' : 'recent');
    if (issued && all) this.#lookedAtAll = now;
    if (issued) await this.#alerts?.round(now);
    const { raw, posts } = this.#options.retention;
    await expireRaw(writer, objects, raw, now);
    expirePosts(writer, posts, now);
    this.#ledger.expire(posts.age === undefined ? Number.NEGATIVE_INFINITY : now - posts.age);
    await mergeRecent(writer, objects, { busy: this.#archiver.isBehind() });
    if (!this.#isErasing && this.#erasureDue(now)) {
      // The rounds go on beside it: it may take as long as reading the raw zone does.
      this.erase(now).catch((error: unknown) => {
        this.#failed = error;
      });
    } else if (this.#compactionDue(now)) {
      await compactByDay(writer, objects);
      db.prepare("insert or replace into meta values ('last_compaction', ?)").run(String(now));
    }
    await sweepTerms(db, objects);
    if (!this.#archiver.isBehind()) await rollTerms(writer, objects);
    db.exec(`insert into search (search, rank) values ('merge', ${SEARCH_MERGE_PAGES})`);
  }

  /**
   * Erases what is queued, or what one request is about, now; one after another. Where the pipeline closes
   * meanwhile it stops, and the rest follows at the next start.
   */
  erase(
    now: number,
    only?: Only,
    signal?: AbortSignal,
    onProgress?: EraseOptions['onProgress'],
  ): Promise<Erased> {
    const stop =
      signal === undefined ? this.#stopping.signal : AbortSignal.any([this.#stopping.signal, signal]);
    const options = {
      signal: stop,
      now,
      ...(only === undefined ? {} : { only }),
      ...(onProgress === undefined ? {} : { onProgress }),
    };
    const erasing = this.#erasing.then(async () => {
      this.#isErasing = true;
      try {
        return await erase(this.#lake, this.#archiver, options);
      } finally {
        this.#isErasing = false;
      }
    });
    this.#erasing = erasing.catch(() => {});
    return erasing;
  }

  #erasureDue(now: number): boolean {
    const since = waitingSince(this.#lake.db);
    const within = this.#options.retention.deleted ?? DAY_MS;
    if (since !== null && now - since >= within * ERASE_AFTER) return true;
    return isScrubDue(this.#lake.writer);
  }

  /** The last round, when the stream has stopped: everything enriched goes to the raw zone. */
  async finish(now: number): Promise<void> {
    this.#stopping.abort();
    await this.#erasing;
    await settleAccounts(this.#lake);
    await this.issue(now, 'all');
    await this.#archiver.flush({ all: true, now });
    await storeHidden(this.#lake.writer, this.#lake.objects);
  }

  /**
   * Issues the windows that are due and stores their rows; false where they are held back until the posts are in
   * the lake of which the ledger knows already.
   */
  async issue(now: number, scope: 'all' | 'recent'): Promise<boolean> {
    if (!this.#postsCaughtUp(now)) return false;
    const { writer, objects, db } = this.#lake;
    const { length, lateness } = this.#options.windows;
    // Read only where a window is due.
    let account: Account | null = null;
    const options = {
      coverageOf: (start: number, lengthMs: number, topic: string) => {
        account ??= Account.read(db);
        return account.coverageOf(start, lengthMs, topic);
      },
      lengthMs: length,
      latenessMs: lateness,
      limit: ISSUED_AT_ONCE,
      confusion: confusionOf(this.#lake),
      ...(scope === 'recent' ? { from: now - RECENT_MS } : {}),
    };
    for (let issued = ISSUED_AT_ONCE; issued === ISSUED_AT_ONCE; ) {
      issued = transaction(db, () => {
        const rows = issueWindows(db, { ...options, now });
        keepIssued(writer, rows);
        return rows.length;
      });
    }
    await storeIssued(writer, objects, WINDOW_COLUMNS);
    return true;
  }

  /**
   * What a source notes of its completeness is known once its block is in the log, the block's posts only once they
   * are enriched. A stream that never pauses may never be found caught up with: after a while it is enough that
   * what was in the log at first is.
   */
  #postsCaughtUp(now: number): boolean {
    const end = this.#log.end();
    const enriched = this.#log.position('enrich');
    const held = this.#heldBack;
    const isLong = held !== null && now - held.since >= HELD_BACK_MS && enriched >= held.end;
    if (enriched >= end || isLong) {
      this.#heldBack = null;
      return true;
    }
    this.#heldBack ??= { since: now, end };
    return false;
  }

  #compactionDue(now: number): boolean {
    const { db } = this.#lake;
    const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? { none: 0 })[0]);
    const tombstones = number('select count(*) from tombstone where row not in (select row from withheld)');
    if (tombstones === 0) return false;
    const rows = number("select coalesce(sum(rows), 0) from object where zone = 'posts'");
    const last = number(
      "select coalesce(max(cast(value as integer)), 0) from meta where name = 'last_compaction'",
    );
    return tombstones > rows * TOMBSTONE_SHARE + 1000 || now - last > COMPACT_EVERY_MS;
  }
}
