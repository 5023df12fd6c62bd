/**
 * The lake's only writer. Each change is one transaction of the state database: objects are written and
 * durable before it, and replaced objects are removed after it, so a crash leaves at most files that
 * nothing names.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { systemClock } from '../model/clock.ts';
import { passed } from '../model/durable-boundary.ts';
import type { Post } from '../model/post.ts';
import { Corrections } from './corrections/corrections.ts';
import { DocumentTable } from './document-table.ts';
import { type PackedDocuments, packDocuments } from './documents.ts';
import { queueErasure } from './erasure/queue.ts';
import type { Zone } from './layout.ts';
import type { ObjectInfo } from './objects.ts';
import { type Decision, Owners, RESTORED } from './owners.ts';
import { postKey } from './post-key.ts';
import { type RollupDelta, RollupDeltas, RollupTable } from './rollup.ts';
import type { RewrittenDocuments } from './scores/rewrite-documents.ts';
import { SinkFeed } from './sinks/feed.ts';
import { transaction } from './state.ts';

/** An object as the manifest names it. Times are event times in ms; null in zones that have none. */
export interface ManifestEntry extends ObjectInfo {
  zone: Zone;
  number: number;
  rows: number;
  minTime: number | null;
  maxTime: number | null;
  /** When it was entered, ms; 0 before it is. */
  createdAt?: number;
}

/** Everything a group of log blocks comes to. */
export interface GroupCommit {
  group: number;
  /** The highest object number that its rows' numbers run into. */
  lastObject: number;
  decision: Decision;
  /** The rows' object and the dead letters' object, where there are any. */
  objects: ManifestEntry[];
  documents: PackedDocuments;
  /** One a selected record, in the order of the decision. */
  searchTexts: readonly string[];
  rollup: RollupDelta[];
}

export class LakeWriter {
  readonly db: DatabaseSync;
  readonly owners: Owners;
  readonly corrections: Corrections;
  readonly sinks: SinkFeed;
  readonly #rollup: RollupTable;
  readonly #documents: DocumentTable;
  readonly #statements: Record<
    | 'object'
    | 'retire'
    | 'owner'
    | 'alias'
    | 'author'
    | 'tombstone'
    | 'document'
    | 'search'
    | 'find'
    | 'unsee'
    | 'unsearch'
    | 'numbered'
    | 'isPost'
    | 'disown'
    | 'unpass'
    | 'unmark'
    | 'undue',
    StatementSync
  >;
  /** Objects that the second pass is at work on; merging them now would only cost it its work. */
  readonly beingScored = new Set<string>();
  #nextObject: number;
  #rewriting: Promise<void> = Promise.resolve();

  constructor(db: DatabaseSync) {
    this.db = db;
    this.owners = new Owners(db);
    this.corrections = new Corrections(db);
    this.sinks = new SinkFeed(db);
    this.#rollup = new RollupTable(db);
    this.#documents = new DocumentTable(db);
    this.#statements = {
      object: db.prepare('insert into object values (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      retire: db.prepare('delete from object where key = ?'),
      owner: db.prepare('insert or replace into owner values (?, ?, ?, ?, ?, ?)'),
      alias: db.prepare('insert or replace into alias values (?, ?)'),
      author: db.prepare(
        'insert into deleted_author values (?, ?, ?, ?, ?) on conflict do update set network = excluded.network, author_id = excluded.author_id, deleted_at = excluded.deleted_at, applied = excluded.applied',
      ),
      tombstone: db.prepare('insert or ignore into tombstone values (?)'),
      document: db.prepare('insert into document values (?, ?)'),
      search: db.prepare('insert into search (rowid, text) values (?, ?)'),
      find: db.prepare('select row from document where id = ?'),
      disown: db.prepare('update owner set row = null, document = null where key = ?'),
      isPost: db.prepare('select 1 from owner where key = ? and row is not null'),
      unpass: db.prepare('delete from passed_object where key = ?'),
      unmark: db.prepare('delete from unscored where row = ?'),
      undue: db.prepare('delete from due_row where row = ?'),
      unsee: db.prepare('delete from document where id = ?'),
      unsearch: db.prepare('delete from search where rowid = ?'),
      numbered: db.prepare(
        "insert into meta values ('last_object', ?1) on conflict do update set value = max(cast(value as integer), cast(?1 as integer))",
      ),
    };
    this.#nextObject =
      1 + Number(db.prepare("select value from meta where name = 'last_object'").get()?.value ?? 0);
  }

  /** Runs one rewriting of objects after another, since two would both replace the same ones. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#rewriting.then(work);
    this.#rewriting = done.then(
      () => {},
      () => {},
    );
    return done;
  }

  /** A number no object has had before. Used ones are remembered by the transaction that enters the object. */
  takeObjectNumber(): number {
    return this.#nextObject++;
  }

  /** Numbers up to this one were used before, by objects that are no longer there. */
  reserveObjectNumbers(upTo: number): void {
    this.#nextObject = Math.max(this.#nextObject, upTo + 1);
  }

  /**
   * Enters the results of groups that follow each other; `alongside` runs in the same transaction (the
   * consumer's position). Several at once cost the search index less than one after the other.
   */
  commit(groups: readonly GroupCommit[], alongside: () => void): void {
    transaction(this.db, () => {
      for (const group of groups) this.#enterGroup(group);
      this.#enterSearchTexts(groups);
      for (const { decision } of groups) {
        this.#hide(decision.hidden);
        queueErasure(this.db, decision.erase, systemClock.now());
      }
      alongside();
    });
    passed('group-committed');
    for (const { group, decision } of groups) this.owners.release(group, decision);
    this.owners.forgetSlots();
  }

  #enterGroup(group: GroupCommit): void {
    const { decision } = group;
    for (const object of group.objects) this.#enter(object);
    this.#statements.numbered.run(String(group.lastObject));
    for (const { alias, target } of decision.aliases) this.#statements.alias.run(alias, target);
    for (const { author, network, authorId, at, hidden } of decision.accounts) {
      this.#statements.author.run(author, network, authorId, at, hidden ? 0 : RESTORED);
    }
    for (const { key, owner } of decision.owners) {
      this.#statements.owner.run(key, owner.version, owner.hash, owner.row, owner.document, owner.deletedAt);
    }
    this.corrections.noteVersions(decision.owners.map(({ key }) => key));
    decision.documents.forEach((id, index) => {
      this.#statements.document.run(id, decision.rows[index]!);
    });
    this.#documents.enter(group.documents);
    this.#rollup.apply(group.rollup);
    // The rows of a group have numbers that follow each other.
    this.sinks.noteRun(decision.rows[0] ?? 0, decision.rows.length);
  }

  /** The full-text index flushes whenever a document number falls, so they go in rising order. */
  #enterSearchTexts(groups: readonly GroupCommit[]): void {
    const texts = groups.flatMap(({ decision, searchTexts }) =>
      searchTexts.map((text, index) => ({ id: decision.documents[index]!, text })),
    );
    texts.sort((a, b) => a.id - b.id);
    for (const { id, text } of texts) this.#statements.search.run(id, text);
  }

  /**
   * Hides posts by their documents: they leave search, pages and counts now, and their objects at the next
   * compaction. `alongside` runs in the same transaction.
   */
  withdraw(documents: readonly number[], alongside: () => void): void {
    transaction(this.db, () => {
      const rows: { row: number; document: number }[] = [];
      for (const document of documents) {
        const stored = this.#statements.find.get(document);
        if (stored === undefined) continue;
        const row = Number(stored.row);
        rows.push({ row, document });
        const post = this.#documents.post(row);
        if (post !== null) this.#statements.disown.run(postKey(post.id));
      }
      this.#hide(rows);
      alongside();
    });
  }

  /**
   * The contrary of `withdraw`: rows that are still in their objects are posts again. `alongside` runs in the same
   * transaction.
   */
  reinstate(rows: readonly { post: Post; row: number; searchText: string }[], alongside: () => void): void {
    const unhide = this.db.prepare('delete from tombstone where row = ?');
    const own = this.db.prepare('update owner set row = ?, document = ? where key = ?');
    const rollup = new RollupDeltas();
    const numbered = rows.map(({ post, row, searchText }) => {
      rollup.add(post, 1);
      const document = this.owners.takeDocument(post.created_at ?? Number.NaN, row);
      return { post, row, searchText, document };
    });
    transaction(this.db, () => {
      for (const { post, row, document } of numbered) {
        unhide.run(row);
        own.run(row, document, postKey(post.id));
        this.#statements.document.run(document, row);
      }
      this.#documents.enter(packDocuments(numbered.toSorted((a, b) => a.row - b.row)));
      // As in #enterSearchTexts.
      for (const { document, searchText } of numbered.toSorted((a, b) => a.document - b.document))
        this.#statements.search.run(document, searchText);
      this.#rollup.apply(rollup.list());
      this.sinks.noteRows(numbered.map(({ row }) => row));
      alongside();
    });
  }

  #hide(rows: readonly { row: number; document: number }[]): void {
    if (rows.length === 0) return;
    const rollup = new RollupDeltas();
    for (const { row, document } of rows) {
      this.#statements.tombstone.run(row);
      this.#statements.unmark.run(row);
      this.#statements.undue.run(row);
      const post = this.#documents.post(row);
      if (post === null) continue;
      rollup.add(post, -1);
      // Of an edited post the new version is told with its group.
      if (this.sinks.isWatched && this.#statements.isPost.get(postKey(post.id)) === undefined)
        this.sinks.noteGone(post.id);
      this.#statements.unsee.run(document);
      this.#statements.unsearch.run(document);
    }
    this.#documents.remove(rows.map(({ row }) => row));
    this.#rollup.apply(rollup.list());
  }

  /** Enters objects that replace nothing. */
  enter(objects: readonly ManifestEntry[], alongside: () => void): void {
    this.replace([], objects, [], alongside);
  }

  /** Replaces objects by others with the same live posts, and drops the tombstones that are applied by it. */
  replace(
    retired: readonly string[],
    entered: readonly ManifestEntry[],
    appliedTombstones: readonly number[],
    alongside: () => void,
  ): void {
    const drop = this.db.prepare('delete from tombstone where row = ?');
    transaction(this.db, () => {
      this.swapInside(retired, entered);
      for (const row of appliedTombstones) drop.run(row);
      alongside();
    });
  }

  /**
   * As `replace`, where live posts come by other scores: pages, counts and windows change with them. `documents` is what
   * scores/rewrite-documents.ts made of the posts. `alongside` runs in the same transaction.
   */
  rescore(
    retired: readonly string[],
    entered: readonly ManifestEntry[],
    appliedTombstones: readonly number[],
    documents: RewrittenDocuments,
    alongside: () => void,
  ): void {
    this.replace(retired, entered, appliedTombstones, () => {
      const corrections = this.#documents.exchange(documents.chunks);
      this.sinks.noteRows(documents.rows);
      this.#rollup.apply(documents.rollup, 'scores');
      this.#rollup.apply(corrections, 'scores');
      alongside();
    });
    passed('scores-swapped');
  }

  /** Takes objects out of the manifest and enters others, inside a transaction that is already open. */
  swapInside(retired: readonly string[], entered: readonly ManifestEntry[]): void {
    for (const key of retired) {
      this.#statements.retire.run(key);
      this.#statements.unpass.run(key);
    }
    for (const object of entered) this.#enter(object);
  }

  #enter(object: ManifestEntry): void {
    const { key, zone, number, rows, bytes, checksum, minTime, maxTime } = object;
    this.#statements.object.run(
      key,
      zone,
      number,
      rows,
      bytes,
      checksum,
      minTime,
      maxTime,
      systemClock.now(),
    );
    // Raw objects are numbered by log offset, the rest by this counter.
    if (zone !== 'raw') this.#statements.numbered.run(String(number));
  }
}
