/** What an owned lake does for itself beside the stream, one thing after another. */
import { compactByDay, mergeRecent } from '../lake/compact.ts';
import { hideDeletedAuthors } from '../lake/hide-authors.ts';
import type { OwnedLake } from '../lake/lake.ts';
import { expirePosts, expireRaw, type Limits } from '../lake/retention.ts';
import { transaction } from '../lake/state.ts';
import { keepIssued, storeIssued } from '../lake/windows-zone.ts';
import { confusionOf } from '../query/model-confusion.ts';
import { issueWindows } from '../windows/issue.ts';
import { WINDOW_COLUMNS } from '../windows/window.ts';
import type { RawArchiver } from './raw-archiver.ts';

export interface HousekeepingOptions {
  /** Length of a window, a multiple of 15 minutes, and how long it waits for late posts, ms. */
  windows: { length: number; lateness: number };
  retention: { raw: Limits; posts: Limits };
}

const ISSUED_AT_ONCE = 5000;
/** Most rounds look only at windows so recent; all of history, where a backfill may have gone, by the hour. */
const RECENT_MS = 2 * 86_400_000;
const LOOK_AT_ALL_EVERY_MS = 3_600_000;
/** Deleted and superseded rows leave the disk within a day, and sooner where they are many. */
const COMPACT_EVERY_MS = 20 * 3_600_000;
const TOMBSTONE_SHARE = 0.1;
/** Pages of the full-text index merged in one go. */
const SEARCH_MERGE_PAGES = 500;

export class Housekeeping {
  readonly #lake: OwnedLake;
  readonly #archiver: RawArchiver;
  readonly #options: HousekeepingOptions;
  #lookedAtAll = Number.NEGATIVE_INFINITY;

  constructor(lake: OwnedLake, archiver: RawArchiver, options: HousekeepingOptions) {
    this.#lake = lake;
    this.#archiver = archiver;
    this.#options = options;
  }

  /** One round, while the stream goes on. */
  async round(now: number): Promise<void> {
    const { writer, objects, db } = this.#lake;
    await this.#archiver.flush({ all: false, now });
    await hideDeletedAuthors(this.#lake);
    const all = now - this.#lookedAtAll > LOOK_AT_ALL_EVERY_MS;
    await this.issue(now, all ? 'all' : 'recent');
    if (all) this.#lookedAtAll = now;
    const { raw, posts } = this.#options.retention;
    await expireRaw(writer, objects, raw, now);
    expirePosts(writer, posts, now);
    await mergeRecent(writer, objects, { busy: this.#archiver.isBehind() });
    if (this.#compactionDue(now)) {
      await compactByDay(writer, objects);
      db.prepare("insert or replace into meta values ('last_compaction', ?)").run(String(now));
    }
    db.exec(`insert into search (search, rank) values ('merge', ${SEARCH_MERGE_PAGES})`);
  }

  /** The last round, when the stream has stopped: everything enriched goes to the raw zone. */
  async finish(now: number): Promise<void> {
    await hideDeletedAuthors(this.#lake);
    await this.issue(now, 'all');
    await this.#archiver.flush({ all: true, now });
  }

  /** Issues the windows that are due and stores their rows. */
  async issue(now: number, scope: 'all' | 'recent'): Promise<void> {
    const { writer, objects, db } = this.#lake;
    const { length, lateness } = this.#options.windows;
    const options = {
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
  }

  #compactionDue(now: number): boolean {
    const { db } = this.#lake;
    const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? { none: 0 })[0]);
    const tombstones = number('select count(*) from tombstone');
    if (tombstones === 0) return false;
    const rows = number("select coalesce(sum(rows), 0) from object where zone = 'posts'");
    const last = number(
      "select coalesce(max(cast(value as integer)), 0) from meta where name = 'last_compaction'",
    );
    return tombstones > rows * TOMBSTONE_SHARE + 1000 || now - last > COMPACT_EVERY_MS;
  }
}
